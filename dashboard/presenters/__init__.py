"""Results turned into finished numbers and sentences, where two pages or more show them."""
