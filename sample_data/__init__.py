"""Synthetic ledgers of a whole city, as its departments would send them.

Nothing here says anything about a real body: every record is drawn from a seeded generator.
Only totals of the pilot window equal the figures the city published (see ``facts.py``), and a
few stories are planted so that a reader knows what there is to find (see ``README.md``).
"""

from sample_data.generation import LEDGERS, generate, is_drawn_for, ledgers

__all__ = ["LEDGERS", "generate", "is_drawn_for", "ledgers"]
