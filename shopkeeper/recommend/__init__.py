"""What to show someone who did not ask: the next items of a visit.

``models`` score items by behaviour or by looks, ``explore`` leaves a known share to chance. Both take and give plain
integers; neither knows events, the catalogue or HTTP.
"""
