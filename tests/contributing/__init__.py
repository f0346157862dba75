"""What CONTRIBUTING says about adding something, done to a copy of the product."""
