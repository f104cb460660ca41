"""Size advice with its evidence: charts, conversions, measurements, what others say."""
