"""What a monthly meeting works through."""
