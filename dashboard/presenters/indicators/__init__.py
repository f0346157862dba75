"""Facts of indicators: values, how they were counted, the records behind them."""
