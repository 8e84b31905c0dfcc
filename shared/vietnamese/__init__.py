"""Vietnamese text: one written form, keys for matching and sorting, and the encodings before Unicode.

What is stored and printed goes through `nfc` only; keys are separate columns and are never shown.
"""

from shared.vietnamese.dates import format_day, format_partial_date
from shared.vietnamese.detection import (
    Encoding,
    detect_encoding,
    encoding_of_font,
    has_unicode_letters,
    is_syllable,
)
from shared.vietnamese.keys import fold_key, match_key, sort_key, spelling_key, split_name
from shared.vietnamese.letters import nfc, repair_eth
from shared.vietnamese.mojibake import repair_mojibake
from shared.vietnamese.tcvn3 import decode_tcvn3, encode_tcvn3
from shared.vietnamese.vni import decode_vni, encode_vni
from shared.vietnamese.windows1258 import decode_windows_1258, encode_windows_1258, western_text

__all__ = [
    "Encoding",
    "decode_tcvn3",
    "decode_vni",
    "decode_windows_1258",
    "detect_encoding",
    "encode_tcvn3",
    "encode_vni",
    "encode_windows_1258",
    "encoding_of_font",
    "fold_key",
    "format_day",
    "format_partial_date",
    "has_unicode_letters",
    "is_syllable",
    "match_key",
    "nfc",
    "repair_eth",
    "repair_mojibake",
    "sort_key",
    "spelling_key",
    "split_name",
    "western_text",
]
