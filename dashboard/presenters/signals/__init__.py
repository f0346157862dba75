"""Facts of signals: control charts, funnels, alerts, tendencies."""
