"""Any code may ask which arm it is in, through OpenFeature (openfeature.dev, specification 0.8).

The only file that loads its SDK: the extra ``experiments``. Asking is the exposure, as with ``Decision.get``.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from openfeature.evaluation_context import EvaluationContext
from openfeature.exception import TypeMismatchError
from openfeature.flag_evaluation import FlagResolutionDetails, Reason
from openfeature.provider import AbstractProvider, Metadata

from shopkeeper.experiments.assignment import Asker, Assignment, Exposed
from shopkeeper.experiments.definition import FACTS
from shopkeeper.experiments.metrics import Place

T = TypeVar("T")


class ExperimentProvider(AbstractProvider):
    """``targeting_key`` is the shopper; ``session``, ``geo`` and the facts of targeting are attributes of the context."""

    def __init__(
        self, current: Callable[[], Assignment], now: Callable[[], int], exposed: Exposed = lambda *_: None
    ) -> None:
        super().__init__()
        self._current, self._now, self._exposed = current, now, exposed

    def get_metadata(self) -> Metadata:
        return Metadata(name="shopkeeper")

    def resolve_boolean_details(
        self, flag_key: str, default_value: bool, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[bool]:
        return self._resolve(flag_key, default_value, evaluation_context, bool)

    def resolve_string_details(
        self, flag_key: str, default_value: str, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[str]:
        return self._resolve(flag_key, default_value, evaluation_context, str)

    def resolve_integer_details(
        self, flag_key: str, default_value: int, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[int]:
        return self._resolve(flag_key, default_value, evaluation_context, int)

    def resolve_float_details(
        self, flag_key: str, default_value: float, evaluation_context: EvaluationContext | None = None
    ) -> FlagResolutionDetails[float]:
        return self._resolve(flag_key, default_value, evaluation_context, int | float)

    def resolve_object_details(
        self,
        flag_key: str,
        default_value: Sequence[Any] | Mapping[str, Any],
        evaluation_context: EvaluationContext | None = None,
    ) -> FlagResolutionDetails[Sequence[Any] | Mapping[str, Any]]:
        return self._resolve(flag_key, default_value, evaluation_context, list | tuple | dict)

    def _resolve(
        self, key: str, default: T, context: EvaluationContext | None, kind: Any
    ) -> FlagResolutionDetails[T]:
        asker, current = _asker(context), self._current()
        running = current.on(key)
        place = running[0].experiment.place if running else Place.SEARCH
        decision = current.decide(place, asker, self._now())
        value = decision.get(key)
        met = next((one for one in running if one.experiment.name in decision.arms), None)
        variant = decision.arms[met.experiment.name] if met else None
        if met and variant:
            self._exposed(met.unit(asker), met.experiment.name, variant)
        if value is None:
            return FlagResolutionDetails(default, reason=Reason.SPLIT if variant else Reason.DEFAULT, variant=variant)  # fmt: skip
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise TypeMismatchError(f"{key} is {type(value).__name__}")
        return FlagResolutionDetails(value, reason=Reason.SPLIT, variant=variant)


def _asker(context: EvaluationContext | None) -> Asker:
    if context is None:
        return Asker()
    given = {name: str(value) for name, value in context.attributes.items()}
    facts: dict[str, str] = {name: given[name] for name in FACTS if name in given}
    return Asker(context.targeting_key or "", given.get("session", ""), given.get("geo", ""), facts)
