"""Writes src/LakeQuery/Functions/Native/NormalizationData.cs: what Unicode's normal forms need, from Python's unicodedata.

A list of numbers in base 128, compressed: for each character that comes apart its distance from the one before, 1 if the parts are for
the forms K only and 2 if the two parts go together again (else 0), how many parts, and the parts; then for each run of characters with
one combining class the distance from the end of the run before, its length and the class.
"""
import base64
import sys
import unicodedata
import zlib


def number(value):
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def decompositions():
    last = 0
    for point in range(sys.maxunicode + 1):
        text = unicodedata.decomposition(chr(point))
        if not text or 0xAC00 <= point <= 0xD7A3:
            continue
        words = text.split()
        compatible = words[0].startswith("<")
        parts = [int(word, 16) for word in words[compatible:]]
        joins = not compatible and len(parts) == 2 and unicodedata.normalize("NFC", "".join(map(chr, parts))) == chr(point)
        yield number(point - last) + number(1 if compatible else 2 if joins else 0) + number(len(parts)) + b"".join(map(number, parts))
        last = point


def classes():
    point, end = 0, 0
    while point <= sys.maxunicode:
        value = unicodedata.combining(chr(point))
        start = point
        while point <= sys.maxunicode and unicodedata.combining(chr(point)) == value:
            point += 1
        if value:
            yield number(start - end) + number(point - start) + number(value)
            end = point


def main():
    first, second = list(decompositions()), list(classes())
    data = number(len(first)) + b"".join(first) + number(len(second)) + b"".join(second)
    packed = base64.b64encode(zlib.compress(data, 9)).decode()
    lines = [packed[i:i + 120] for i in range(0, len(packed), 120)]
    print("// Made by build/unicode/normalization.py; not to be edited.")
    print("namespace LakeQuery.Functions.Native;")
    print()
    print(f"/// <summary>How characters come apart and together: Unicode {unicodedata.unidata_version}, packed.</summary>")
    print("internal static class NormalizationData")
    print("{")
    print("    /// <summary>In base 64; the script that makes it says what is in it.</summary>")
    print("    public static ReadOnlySpan<byte> Packed =>")
    for i, line in enumerate(lines):
        print(f'        "{line}"u8' + (" +" if i < len(lines) - 1 else ";"))
    print("}")


main()
