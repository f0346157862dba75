"""Every sentence is computed and true: the numbers of what pages say, checked by a second road."""
