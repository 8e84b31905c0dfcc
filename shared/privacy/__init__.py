"""What is held about people: the class of every column, and how its values are shown in lists.

Sources: Luật 91/2025/QH15 on the protection of personal data and NĐ 356/2025/NĐ-CP, both in force from
1/1/2026. Reasons: `docs/decisions/0049`.
"""

from shared.privacy.classes import CLASSES, PrivacyClass, class_of
from shared.privacy.masks import mask

__all__ = ["CLASSES", "PrivacyClass", "class_of", "mask"]
