"""Shrunken shares that others have printed."""

from __future__ import annotations

import numpy as np

from metrics.statistics.shrinkage import beta_binomial

# Respiratory symptoms in 71 school catchment areas of Huddersfield: M. Martuzzi & P. Elliott (1996), Statistics in
# Medicine 15, 1870-1871. The manual of R's spdep prints raw and shrunken percentages only (EBest, family "binomial");
# cases and children are the whole numbers worked back from them, from which all 142 figures follow.
CASES = """
21 22 47 3 8 25 31 26 12 5 73 27 66 41 39 26 16 10 9 4 19 7 32 23 12 26 6 4 28 7 33 6 18 12 14 11 19 6 34 19 22 8 5 3
32 5 16 20 7 29 19 14 16 4 8 8 4 5 0 5 43 6 42 3 27 33 52 26 49 25 50"""
CHILDREN = """
49 76 166 14 24 81 92 57 45 17 263 80 202 179 114 77 55 63 22 10 66 18 113 69 86 77 19 12 105 11 96 30 94 47 58 25 75
33 107 59 84 42 30 15 97 10 43 61 18 116 73 46 81 8 37 36 11 16 1 17 138 18 124 10 89 81 112 76 202 85 106"""
PRINTED = """
34.44 29.56 28.94 28.93 30.72 30.43 31.85 35.93 28.95 29.95 28.36 31.75 31.84 25.36 32.33 31.72 29.69 24.36 32.11 31.01
29.53 31.47 29.10 31.44 22.36 31.72 30.31 30.42 28.26 33.57 32.24 27.62 24.60 28.54 27.79 32.98 27.95 26.96 30.97 30.88
28.23 26.65 26.81 28.66 31.54 31.97 32.30 31.13 31.47 27.26 28.29 30.18 25.28 31.61 27.67 27.88 30.71 30.22 29.73 29.95
30.71 30.58 32.22 30.04 30.19 35.00 38.96 31.91 26.10 29.75 39.13"""
RAW = """
42.86 28.95 28.31 21.43 33.33 30.86 33.70 45.61 26.67 29.41 27.76 33.75 32.67 22.91 34.21 33.77 29.09 15.87 40.91 40.00
28.79 38.89 28.32 33.33 13.95 33.77 31.58 33.33 26.67 63.64 34.38 20.00 19.15 25.53 24.14 44.00 25.33 18.18 31.78 32.20
26.19 19.05 16.67 20.00 32.99 50.00 37.21 32.79 38.89 25.00 26.03 30.43 19.75 50.00 21.62 22.22 36.36 31.25 0.00 29.41
31.16 33.33 33.87 30.00 30.34 40.74 46.43 34.21 24.26 29.41 47.17"""


def test_shares_of_huddersfield_as_printed() -> None:
    cases, children, printed, raw = (np.array(text.split(), dtype=float) for text in (CASES, CHILDREN, PRINTED, RAW))
    shares, errors = beta_binomial(cases, children, np.zeros(71, dtype=np.intp))
    np.testing.assert_allclose(100 * cases / children, raw, atol=0.005 + 1e-9)
    np.testing.assert_allclose(100 * shares, printed, atol=0.005 + 1e-9)
    assert ((errors > 0) & (errors < 0.05)).all()
