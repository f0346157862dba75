"""Values to grades: normalise, aggregate, apply the rules, rate. No connection, no file, no page."""
