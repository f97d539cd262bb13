#!/bin/sh
# A page that answers while a threshold or a temperature is moved sends many small messages. `streamlit
# run` opens its listening socket without naming TCP, and asyncio turns Nagle's algorithm off only
# where a socket says that it is TCP. So the end of an answer is kept back until the browser has
# acknowledged what came before, which it does after 40 ms, or after a round trip on a network.
# Uvicorn, which serves the very same app, opens its own socket, and nothing waits.
#
# Who times a script that recomputes a likelihood sees 5 ms on the server, and 50 in the browser; it
# looks like the cost of the computation, and no cache makes it go away.
#
# Seen with streamlit 1.67.0, uvicorn 0.54.0, Python 3.11 on Linux, on 2026-11-30 (TCP_NODELAY of the
# connection that a visitor has):
#   streamlit run app.py: 0
#   uvicorn app:app: 1
#
# Exits with an error where that has changed.
set -eu
folder=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/python -m pip install --quiet --no-compile --disable-pip-version-check \
    streamlit==1.67.0 uvicorn==0.54.0
cat > page.py <<'PYTHON'
import gc
import socket
from pathlib import Path

options = [
    one.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    for one in gc.get_objects()
    if isinstance(one, socket.socket)
    and one.fileno() >= 0
    and one.type == socket.SOCK_STREAM
    and one.family in (socket.AF_INET, socket.AF_INET6)
    and not one.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
]
Path("seen.txt").write_text(str(int(any(options))) if options else "none")
PYTHON
cat > app.py <<'PYTHON'
import streamlit as st

app = st.App("page.py")
PYTHON
cat > visit.py <<'PYTHON'
import sys
import time
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.sync.client import connect

seen = Path("seen.txt")
seen.unlink(missing_ok=True)
for _ in range(300):
    try:
        address = f"ws://127.0.0.1:{sys.argv[1]}/_stcore/stream"
        with connect(address, subprotocols=["streamlit"], max_size=None) as visit:
            message = BackMsg()
            message.rerun_script.page_name = ""
            visit.send(message.SerializeToString())
            while not seen.exists():
                visit.recv(60)
        break
    except OSError:
        time.sleep(0.2)
print(seen.read_text())
PYTHON
port=$(venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
venv/bin/streamlit run app.py --server.port "$port" --server.address 127.0.0.1 \
    --server.headless true --browser.gatherUsageStats false >/dev/null 2>&1 &
server=$!
by_streamlit=$(venv/bin/python visit.py "$port")
kill "$server"
wait "$server" 2>/dev/null || true
venv/bin/uvicorn app:app --host 127.0.0.1 --port "$port" >/dev/null 2>&1 &
server=$!
by_uvicorn=$(venv/bin/python visit.py "$port")
echo "streamlit run app.py: $by_streamlit"
echo "uvicorn app:app: $by_uvicorn"
test "$by_streamlit" = 0
test "$by_uvicorn" = 1
