"""What readers with weak eyes, a screen reader or no mouse would stumble over on a page."""

from __future__ import annotations

from typing import Final

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

LEAST: Final = 14
"""Pixels of the smallest letters on a page."""
LONGEST: Final = 45
"""Chinese characters in a line of prose."""

DRAWN_BY_STREAMLIT: Final = {
    # The menu's list holds a box for each section, and the entries lie in the box.
    "list": '[data-testid="stSidebarNavItems"]',
    "listitem": '[data-testid="stSidebarNavItems"] li',
}
"""Rules of axe-core by what breaks them and cannot be drawn otherwise by us."""

FINDINGS: Final = """async (spared) => {
  const { violations } = await axe.run({ resultTypes: ["violations"], elementRef: true });
  const told = ({ html, any, all, none }) => `${html.slice(0, 200)} ${[...any, ...all, ...none][0]?.message ?? ""}`;
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes
      .filter(({ element }) => !(spared[id] && element?.matches(spared[id])))
      .map((node) => `${id}: ${told(node)}`));
}"""

OPEN_ALL: Final = """() => Promise.all([...document.querySelectorAll("details")].map(async (one) => {
  one.open = true;
  await new Promise(requestAnimationFrame);
}))"""

TEXTS: Final = """() => {
  const found = [];
  const look = (node) => {
    const element = node.parentElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const { width, height } = range.getBoundingClientRect();
    if (!node.textContent.trim() || !element || width < 2 || height < 2) return;
    const drawing = element.closest("svg") && element.getScreenCTM?.();
    const scale = drawing ? Math.hypot(drawing.a, drawing.b) : 1;
    const { fontSize, fontVariantNumeric } = getComputedStyle(element);
    found.push([parseFloat(fontSize) * scale, fontVariantNumeric.includes("tabular"), node.textContent.trim()]);
  };
  const walk = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return look(node);
    if (node.matches?.('style, script, noscript, [data-testid="stIconMaterial"]')) return;
    if (node.shadowRoot) walk(node.shadowRoot);
    node.childNodes.forEach(walk);
  };
  walk(document.body);
  return found;
}"""

PROSE: Final = """() => [...document.querySelectorAll('[data-testid="stMarkdown"] :is(p, li)')]
  .filter((one) => one.getClientRects().length)
  .map((one) => [one.getBoundingClientRect().width / parseFloat(getComputedStyle(one).fontSize), one.textContent])"""


def findings(page: Page) -> list[str]:
    """What axe-core holds to be serious or critical, but for what Streamlit draws; a rule, an element, a reason."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(FINDINGS, DRAWN_BY_STREAMLIT)
    return found


def unfold(page: Page) -> None:
    """Open all that is folded away."""
    page.evaluate(OPEN_ALL)


def hard_to_read(page: Page) -> list[str]:
    """Texts in letters that are too small, and numbers whose digits differ in width."""
    texts: list[tuple[float, bool, str]] = page.evaluate(TEXTS)
    assert len(texts) > 10
    small = [f"{size:.1f} px: {text}" for size, _, text in texts if size < LEAST - 0.05]
    uneven = [text for _, tabular, text in texts if not tabular and any(map(str.isdigit, text))]
    return small + [f"digits of different widths: {text}" for text in uneven]


def long_lines(page: Page) -> list[str]:
    """Prose whose lines hold more than ``LONGEST`` Chinese characters."""
    prose: list[tuple[float, str]] = page.evaluate(PROSE)
    return [text for length, text in prose if length > LONGEST + 0.1]
