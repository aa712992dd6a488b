"""The numbers of `/metrics`, as Prometheus reads them."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample


def numbers_in(text: str) -> dict[str, float]:
    """`name{label="word"}` → value, without the beginning that all names share."""
    families = text_string_to_metric_families(text)
    return {_named(sample): sample.value for family in families for sample in family.samples}


def _named(sample: Sample) -> str:
    labels = ",".join(f'{name}="{word}"' for name, word in sorted(sample.labels.items()))
    return sample.name.removeprefix("provisioner_") + (f"{{{labels}}}" if labels else "")
