"""The routes, one router a file: each turns a request into one call of the shop and its result into an answer."""
