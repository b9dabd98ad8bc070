"""What a page looks like to those who do not see it, or not well: asked of a page in a browser."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
"""axe-core, as its Python package brings it."""
CRITERIA = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
"""WCAG 2.2 AA and what axe holds to be good use: order of headings, landmarks, one main heading, the skip link."""

RULES = """async (tags) => {
  const found = await axe.run(document, { runOnly: { type: "tag", values: tags }, resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target).join(" | ")}`);
}"""
CONTRAST = """async () => {
  const found = await axe.run(document, { runOnly: ["color-contrast"], resultTypes: ["violations"] });
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map((node) => node.target).join(" | ")}`);
}"""
TOO_WIDE = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const wide = [...document.body.querySelectorAll("*")].filter((one) => one.getBoundingClientRect().right > room + 1);
  return [`wider than the screen: ${wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 80)).join(" | ")}`];
}"""
UNSEEN_FOCUS = """() => {
  const reached = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter((one) => one.type !== "hidden" && !one.disabled && one.checkVisibility());
  return reached.filter((one) => {
    one.focus({ focusVisible: true });
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return document.activeElement !== one || (outlineStyle === "none" || outlineWidth === "0px") && boxShadow === "none";
  }).map((one) => `focus is not seen: ${one.outerHTML.slice(0, 80)}`).slice(0, 3);
}"""
NO_TITLE = """() => /.+ · Bilagsbro$/.test(document.title) ? [] : [`title: ${document.title}`]"""
DEAD_FORMS = """() => [...document.forms]
  .filter((form) => !form.querySelector('button:not([type="button"]), input[type="submit"]'))
  .map((form) => `cannot be sent without scripts: ${form.outerHTML.slice(0, 80)}`)"""


def as_axe_sees_it(page: Page) -> list[str]:
    """What breaks WCAG 2.2 AA, in this page's colours and the other ones'."""
    page.evaluate(AXE)
    found: list[str] = page.evaluate(RULES, list(CRITERIA))
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if dark else "dark")
    found += [f"{'light' if dark else 'dark'}: {one}" for one in page.evaluate(CONTRAST)]
    page.emulate_media(color_scheme="dark" if dark else "light")
    return found


def asked(page: Page, *questions: str) -> list[str]:
    """What these scripts find."""
    return [one for question in questions for one in page.evaluate(question)]


def complaints_of(page: Any) -> list[str]:
    """A list into which the page's console will write what goes wrong: errors, refused scripts and styles."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said
