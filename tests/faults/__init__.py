"""What happens when something breaks in the middle: nothing partial, nothing lost, nothing twice."""
