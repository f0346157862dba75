"""Commands by subject. A module here declares its commands cheaply and imports what one needs when it runs."""
