"""What stands between the network and the pages: names, origins, messages, uploads and headers are looked at first."""
