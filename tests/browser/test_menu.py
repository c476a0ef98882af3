"""The menu of pages in a narrow window, where it lies over the page."""

from playwright.sync_api import BrowserContext, expect

from tests.browser.visiting import Opener


def test_on_a_phone_the_menu_goes_away_when_a_page_is_chosen(
    open_page: Opener, phone: BrowserContext
) -> None:
    """It stayed over three quarters of the page that had been chosen."""
    page = open_page(width=390, height=844, within=phone)
    for name in ("Rotation", "Playground"):
        page.get_by_test_id("stExpandSidebarButton").tap()
        link = page.get_by_test_id("stSidebarNavLink").filter(has_text=name)
        link.tap()
        expect(link).not_to_be_in_viewport()
        expect(page.get_by_role("heading", name=name, level=1)).to_be_attached()
        expect(page.get_by_test_id("stExpandSidebarButton")).to_be_visible()
