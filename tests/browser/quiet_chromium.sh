#!/bin/sh
# $CHROMIUM without what it makes ready behind an address bar that no test touches: two pages with a process,
# a second of CPU at each start. Of two --disable-features the last one counts, and Playwright has its own.
for word do
  shift
  case $word in
    --disable-features=*) word=$word,WebUIOmniboxPopup,WebUIOmniboxAimPopup ;;
  esac
  set -- "$@" "$word"
done
exec "$CHROMIUM" "$@"
