#!/usr/bin/python3
"""A WebKitGTK window under automation that keeps its storage.

MiniBrowser forgets everything at the end of a session under automation, and a phone that was switched
off could not be opened again. Run by WebKitWebDriver with the system's Python.
"""

import os
import signal

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

FOLDER = os.environ["PHONE_FOLDER"]
WIDTH, HEIGHT = map(int, os.environ["PHONE_SIZE"].split("x"))


def main() -> None:
    with open(f"{FOLDER}/pid", "w") as file:
        file.write(str(os.getpid()))
    Gtk.init(None)
    context = persistent_context()
    context.connect("automation-started", lambda _context, session: serve(context, session))
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, Gtk.main_quit)
    Gtk.main()


def persistent_context() -> WebKit2.WebContext:
    kept = WebKit2.WebsiteDataManager(
        base_data_directory=f"{FOLDER}/data", base_cache_directory=f"{FOLDER}/cache"
    )
    context = WebKit2.WebContext(website_data_manager=kept)
    cookies = context.get_cookie_manager()
    cookies.set_persistent_storage(f"{FOLDER}/cookies.sqlite", WebKit2.CookiePersistentStorage.SQLITE)
    context.set_automation_allowed(True)
    return context


def serve(context: WebKit2.WebContext, session: WebKit2.AutomationSession) -> None:
    info = WebKit2.ApplicationInfo()
    info.set_name("MiniBrowser")  # the name that Selenium asks for
    session.set_application_info(info)
    session.connect(
        "create-web-view",
        lambda *_: shown(WebKit2.WebView(web_context=context, is_controlled_by_automation=True)),
    )


def shown(view: WebKit2.WebView) -> WebKit2.WebView:
    window = Gtk.Window(default_width=WIDTH, default_height=HEIGHT)
    window.add(view)
    window.show_all()
    return view


main()
