#!/usr/bin/env python3
"""Verifies an export of the audit log without the program that made it.

    python3 verify_log.py EXPORT.jsonl [--key-file FILE] [--anchor FILE]...

Python 3.9 or newer, nothing else. The format is described in audit-log.md; this file follows it independently
of the product, so that one may be held against the other. Prints one line of JSON.

Exit 0: ok. 30: any other verdict. 2: not an export of this format.
"""

import argparse
import hashlib
import hmac
import json
import re
import sys
from pathlib import Path

COLUMNS = (
    "seq", "at", "run_id", "account_key", "actor", "event", "employee_id", "organizer_key", "outcome",
    "detail_digest", "prev_hash", "hash",
)  # fmt: skip
GENESIS = "0" * 64
SPAN = r"-?\d{1,19}(?:\.\.-?\d{1,19})?"
ACKNOWLEDGEMENT = re.compile(
    r"(altered|missing|truncated|forked|wrong_key):(-?\d{1,19})\.\.(-?\d{1,19})"
    rf"(?: details:({SPAN}(?:,{SPAN})*))?(?: anchor:(\d{{1,19}}):(.*))?",
    re.DOTALL | re.ASCII,
)


def encoded(domain, columns, errors="strict"):
    parts = [domain.encode()]
    for value in columns:
        if value is None:
            parts.append(b"-")
        else:
            raw = str(value).encode(errors=errors)
            parts.append(b"%d:%s" % (len(raw), raw))
    return b"".join(parts)


def sha256(domain, columns):
    """None where a column is no text."""
    try:
        return hashlib.sha256(encoded(domain, columns))
    except UnicodeError:
        return None


def fingerprint(key):
    return None if key is None else hashlib.sha256(b"provisioner.audit.key.v1" + key).hexdigest()[:8]


def sealed(digest, key):
    return f"{fingerprint(key)}.{hmac.new(key, digest, 'sha256').hexdigest()}"


class Left:
    """The digest over what an acknowledgement leaves behind."""

    def __init__(self, head):
        self.digest = hashlib.sha256(encoded("provisioner.left.v1", [head]))

    def add(self, columns):
        self.digest.update(encoded("", columns, errors="surrogatepass"))


class Log:
    def __init__(self, key, anchors):
        self.key, self.own = key, fingerprint(key)
        self.anchors = anchors
        self.entries = self.last = self.erased = 0
        self.head = GENESIS  # of what is whole in this segment
        self.last_hash = GENESIS
        self.in_use, self.in_use_since = None, 1
        self.acknowledged = []
        self.erasures = {}  # seq of an erasure that is still to come -> seqs of the details that name it
        self.begin_segment()

    def begin_segment(self):
        self.problem, self.left, self.astray, self.bad = None, None, [], []

    def read(self, columns, detail):
        seq, event, outcome = columns[0], columns[5], columns[8]
        self.entries += 1
        digest = sha256("provisioner.audit.v1", columns[:11])
        made_under = self.made_under(columns[11], digest)
        problem = None
        if event == "log.acknowledged" and self.counts(columns, digest, made_under):
            self.go_on_from(columns)
        elif self.left is not None:
            self.left.add(columns)
        else:
            problem = self.chain_problem(columns, digest, made_under)
            if problem is None:
                self.head = columns[11]
            else:
                self.left = Left(self.head)
                self.left.add(columns)
        self.last, self.last_hash = max(self.last, seq), columns[11]
        self.astray += [one for one in self.anchors.pop(seq, []) if not self.agrees(one, columns[11])]
        of_detail = self.detail_problem(seq, columns[9], detail)
        of_erasure = self.erasure_problem(seq, outcome) if event == "detail.erased" else None
        self.problem = self.problem or problem or of_detail or of_erasure

    def made_under(self, text, digest):
        """(fingerprint or None,), or None where it is not the hash of the entry."""
        if digest is None or not isinstance(text, str):
            return None
        parts = text.split(".")
        if parts[0] != digest.hexdigest() or len(parts) not in (1, 3):
            return None
        return (parts[1] if len(parts) == 3 else None,)

    def mac_is_right(self, text, digest, used):
        if self.key is None or used is None or used != self.own:
            return True  # the MAC of another key cannot be judged
        return text.partition(".")[2] == sealed(digest.digest(), self.key)

    def chain_problem(self, columns, digest, made_under):
        seq = columns[0]
        if columns[5] == "log.acknowledged" and made_under is not None:
            if made_under[0] != self.own and columns[10] == self.left_behind():
                return "wrong key", seq
            if self.open_problem(seq) is not None:
                return self.open_problem(seq)
        if seq != self.last + 1:
            return ("missing", self.last + 1) if seq > self.last else ("altered", seq)
        if made_under is None:
            return "altered", seq
        if columns[10] != self.head:
            return "altered", max(seq - 1, 1)
        (used,) = made_under
        if not self.mac_is_right(columns[11], digest, used):
            return "altered", seq
        if used != self.in_use:
            announced = columns[5] == "config.changed" and columns[8] == f"audit_key:{used or 'none'}"
            if seq > 1 and not announced:
                return "altered", seq
            self.in_use, self.in_use_since = used, seq
        return None

    def left_behind(self):
        return (self.left or Left(self.head)).digest.hexdigest()

    def counts(self, columns, digest, made_under):
        seq = columns[0]
        named = ACKNOWLEDGEMENT.fullmatch(columns[8] or "")
        if named is None or made_under is None or int(named[3]) != seq - 1 or seq <= self.last:
            return False
        if made_under[0] != self.own or not self.mac_is_right(columns[11], digest, self.own):
            return False
        found = self.problem or self.open_problem(seq)
        spans = [span.partition("..") for span in named[4].split(",")] if named[4] else []
        greatest = (int(named[5]), named[6]) if named[5] else (0, "")
        return (
            columns[10] == self.left_behind()
            and (found is None or int(named[2]) <= found[1])
            and all(
                any(int(first) <= bad <= int(end or first) for first, _, end in spans)
                for bad in self.bad + self.unerased(seq)
            )
            and all((one["count"], one["head"]) <= greatest for one in self.astray + self.unmet(seq))
        )

    def go_on_from(self, columns):
        seq, named = columns[0], ACKNOWLEDGEMENT.fullmatch(columns[8])
        verdict = named[1].replace("_", " ")
        told = {
            "verdict": verdict,
            "first_bad": int(named[2]),
            "last": seq - 1,
            "entry": seq,
            "at": columns[1],
        }
        self.acknowledged.append(told)
        self.begin_segment()
        self.head = columns[11]
        self.in_use, self.in_use_since = self.own, seq
        self.anchors = {count: those for count, those in self.anchors.items() if count >= seq}
        self.erasures = {by: those for by, those in self.erasures.items() if by > seq}

    def unmet(self, before=None):
        return [one for n, those in self.anchors.items() if before is None or n < before for one in those]

    def unerased(self, before=None):
        return [seq for by, those in self.erasures.items() if before is None or by <= before for seq in those]

    def detail_problem(self, seq, digest, detail):
        salt, text, erased_by = detail
        if digest is None:
            finding = None if detail == (None, None, None) else "altered"
        elif salt is None and text is None:
            finding = None
            if not isinstance(erased_by, int) or erased_by <= seq:
                finding = "missing"
            else:
                self.erasures.setdefault(erased_by, []).append(seq)
                self.erased += 1
        else:
            found = sha256("provisioner.detail.v1", (salt, text))
            agrees = erased_by is None and found is not None and found.hexdigest() == digest
            finding = None if agrees else "altered"
        if finding is None:
            return None
        self.bad.append(seq)
        return finding, seq

    def erasure_problem(self, seq, outcome):
        erased = self.erasures.pop(seq, [])
        text = "provisioner.erasure.v1" + "".join(f"{each}," for each in erased)
        if outcome == f"details:{hashlib.sha256(text.encode()).hexdigest()}":
            return None
        self.bad += erased
        return ("missing", erased[0]) if erased else ("altered", seq)

    def agrees(self, anchor, head):
        signature = anchor["signature"]
        if signature is not None and self.key is not None and signature[:8] == self.own:
            told = [anchor[name] for name in ("count", "head", "at", "account_key")]
            digest = sha256("provisioner.checkpoint.v1", told)
            if digest is None or signature != sealed(digest.digest(), self.key):
                return False
        return anchor["head"] == head

    def open_problem(self, before=None):
        if self.astray:
            return "forked", min(one["count"] for one in self.astray)
        if self.unmet(before):
            return "truncated", self.last + 1
        if self.unerased(before):
            return "missing", min(self.unerased(before))
        return None

    def verdict(self, anchored):
        problem = self.problem or self.open_problem()
        if problem is None and self.last and self.in_use != self.own:
            problem = "wrong key", self.in_use_since
        return {
            "verdict": problem[0] if problem else "ok",
            "entries": self.entries,
            "head": self.last_hash,
            "anchored": anchored,
            "keyed": self.key is not None and self.entries > 0 and self.in_use == self.own,
            "erased": self.erased,
            "first_bad": problem[1] if problem else None,
            "acknowledged": self.acknowledged,
        }


def anchors_in(files):
    """By count."""
    found = {}
    for file in files:
        for line in file.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            if set(one) != {"count", "head", "at", "account_key", "signature"}:
                raise ValueError("a line of an anchor is no checkpoint")
            found.setdefault(one["count"], []).append(one)
    return found


def verified(arguments):
    key = arguments.key_file and arguments.key_file.read_bytes().rstrip(b"\r\n")
    anchors = anchors_in(arguments.anchor)
    log, anchored = Log(key, anchors), bool(anchors)
    with arguments.export.open(encoding="utf-8") as lines:
        for line in lines:
            told = json.loads(line)
            columns = tuple(told[name] for name in COLUMNS)
            if type(columns[0]) is not int:
                raise ValueError("a seq is no whole number")
            log.read(columns, (told["salt"], told["detail"], told["erased_by"]))
    return log.verdict(anchored)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("export", type=Path)
    parser.add_argument("--key-file", type=Path)
    parser.add_argument("--anchor", type=Path, action="append", default=[])
    try:
        verdict = verified(parser.parse_args())
    except (OSError, ValueError, KeyError, TypeError) as trouble:
        print(f"This cannot be read as an export of the audit log: {trouble!r}", file=sys.stderr)
        return 2
    print(json.dumps(verdict))
    return 0 if verdict["verdict"] == "ok" else 30


if __name__ == "__main__":
    sys.exit(main())
