"""The texts of the questions. Knows SQL as DuckDB speaks it, and the tables of ``mirror``; decides nothing."""

WITHIN = "moment >= $from AND moment < $until"
PAID_FOR = "line.minor::HUGEINT * line.quantity"
"""Of a line: the door lets in more than 64 bits hold."""

STEPS = f"""
SELECT kind, count(*), count(DISTINCT nullif(session, '')) FROM deed WHERE {WITHIN} GROUP BY kind"""

VISITS = f"""
SELECT count(DISTINCT session), count(DISTINCT session) FILTER (kind = 'bought') FROM deed
WHERE session <> '' AND {WITHIN}"""

TAKINGS = f"""
WITH paid AS (
  SELECT currency, sum({PAID_FOR}) AS minor FROM line
  WHERE kind = 'bought' AND minor IS NOT NULL AND {WITHIN} GROUP BY currency, "offset")
SELECT currency, sum(minor), sum(minor::DOUBLE ** 2) FROM paid GROUP BY currency ORDER BY currency"""

CURVE = f"""
SELECT (moment - $start) // $step, count(*) FROM deed WHERE kind = $kind AND {WITHIN} GROUP BY ALL"""

ASKED = f"""
SELECT count(*) FILTER (number >= 0), count(*) FILTER (number = 0) FROM deed WHERE kind = 'asked' AND words <> '' AND {WITHIN}"""

_NAMED = f"""
SELECT words, count(*) AS times, count(*) FILTER (number = 0) AS nothing, median(number) FILTER (number >= 0), bool_or(named) OR count(*) >= $rare AS told
FROM deed WHERE kind = 'asked' AND words <> '' AND {WITHIN} GROUP BY words"""

WORDS = f"SELECT * EXCLUDE told FROM ({_NAMED}) WHERE told ORDER BY times DESC, words LIMIT $most"

IN_VAIN = f"""
SELECT * EXCLUDE told FROM ({_NAMED}) WHERE told AND nothing > 0 ORDER BY nothing DESC, words LIMIT $most"""

UNNAMED = f"SELECT coalesce(sum(times), 0)::BIGINT FROM ({_NAMED}) WHERE NOT told"

_CLICKED = "SELECT DISTINCT trace, product, TRUE AS clicked FROM line WHERE kind = 'clicked' AND trace <> ''"

RANKS = f"""
WITH shown AS (
  SELECT trace, product, min("rank") AS "rank" FROM line
  WHERE kind = 'shown' AND surface = 'search' AND trace <> '' AND "rank" BETWEEN 1 AND $deepest AND {WITHIN}
  GROUP BY trace, product)
SELECT "rank", count(*), count(clicked) FROM shown LEFT JOIN ({_CLICKED}) USING (trace, product) GROUP BY "rank" ORDER BY "rank" """

SHOWN = f"""
WITH shown AS (SELECT DISTINCT surface, trace, product FROM line WHERE kind = 'shown' AND trace <> '' AND {WITHIN})
SELECT surface, count(*), count(clicked) FROM shown LEFT JOIN ({_CLICKED}) USING (trace, product) GROUP BY surface"""

_CLICKS = """
SELECT DISTINCT "offset", moment, visit, product, surface FROM line WHERE kind = 'clicked' AND visit <> ''"""

LED = f"""
WITH clicks AS ({_CLICKS}),
led AS (
  SELECT DISTINCT clicks."offset", clicks.product, TRUE AS carted FROM line ASOF JOIN clicks
  ON line.visit = clicks.visit AND line.product = clicks.product AND line."offset" > clicks."offset"
  WHERE line.kind = 'carted')
SELECT surface, count(*), count(carted) FROM clicks LEFT JOIN led USING ("offset", product) WHERE {WITHIN} GROUP BY surface"""

_CREDITED = f"""
WITH clicks AS ({_CLICKS}),
credited AS (
  SELECT line."offset", line.kind, coalesce(clicks.surface, line.surface) AS surface, line.currency,
    {PAID_FOR} AS minor
  FROM line ASOF LEFT JOIN clicks
  ON line.visit = clicks.visit AND line.product = clicks.product AND line."offset" > clicks."offset"
  WHERE line.kind IN ('carted', 'bought') AND line.moment >= $from AND line.moment < $until)"""

BROUGHT = f"""{_CREDITED}
SELECT surface, count(*) FILTER (kind = 'carted'), count(DISTINCT "offset") FILTER (kind = 'bought')
FROM credited GROUP BY surface"""

EARNED = f"""{_CREDITED},
paid AS (
  SELECT surface, currency, sum(minor) AS minor FROM credited
  WHERE kind = 'bought' AND minor IS NOT NULL GROUP BY surface, currency, "offset")
SELECT surface, currency, sum(minor), sum(minor::DOUBLE ** 2) FROM paid GROUP BY surface, currency ORDER BY currency"""

WANTED = f"""
WITH shown AS (SELECT DISTINCT trace, product FROM line WHERE kind = 'shown' AND trace <> '' AND {WITHIN}),
tried AS (
  SELECT product, count(*) AS shown, count(clicked) AS clicked FROM shown LEFT JOIN ({_CLICKED}) USING (trace, product) GROUP BY product),
done AS (
  SELECT product, count(*) FILTER (kind = 'viewed') AS viewed, count(*) FILTER (kind = 'carted') AS carted,
    sum(quantity) FILTER (kind = 'bought') AS sold
  FROM line WHERE kind IN ('viewed', 'carted', 'bought') AND {WITHIN} GROUP BY product),
wanted AS (
  SELECT product, coalesce(clicked, 0) AS clicked, coalesce(shown, 0) AS shown, coalesce(viewed, 0) AS viewed,
    coalesce(carted, 0) AS carted, coalesce(sold, 0)::BIGINT AS sold
  FROM tried FULL JOIN done USING (product))
SELECT * FROM wanted
QUALIFY row_number() OVER (ORDER BY sold DESC, carted DESC, viewed DESC, product) <= $most
  OR row_number() OVER (ORDER BY shown DESC, product) <= $most
ORDER BY sold DESC, carted DESC, viewed DESC, shown DESC, product"""

PAID = f"""
WITH paid AS (
  SELECT product, currency, sum({PAID_FOR}) AS minor FROM line
  WHERE kind = 'bought' AND minor IS NOT NULL AND {WITHIN} GROUP BY product, currency, "offset")
SELECT product, currency, sum(minor), sum(minor::DOUBLE ** 2) FROM paid GROUP BY product, currency ORDER BY product, currency"""

LOOKED_AT = f"""
WITH shown AS (SELECT DISTINCT product FROM line WHERE kind = 'shown' AND {WITHIN}),
looked AS (SELECT DISTINCT product, TRUE AS looked FROM line WHERE kind IN ('clicked', 'viewed') AND {WITHIN})
SELECT count(looked), count(*) FROM shown LEFT JOIN looked USING (product)"""

LEFT_OUT = f"""
SELECT count(*) FILTER (bot), count(*) FILTER (late AND NOT bot) FROM event WHERE {WITHIN}"""
