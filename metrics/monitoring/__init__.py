"""Signal and noise from month to month: control charts, alerts, how alerts have fared, anomalies in reporting."""
