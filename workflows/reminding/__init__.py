"""Rules, tasks and what has just happened -> Notice rows, and which of them are still owed; hands on, defines nothing."""

from workflows.reminding.foreseeing import Foresight, Owed
from workflows.reminding.lapsing import lapses
from workflows.reminding.occasions import plan_occasions, plan_week
from workflows.reminding.owing import recipients
from workflows.reminding.planning import plan_notices
from workflows.reminding.wishing import snooze, unwatch, wake, watch

__all__ = ["Foresight", "Owed", "lapses", "plan_notices", "plan_occasions", "plan_week", "recipients", "snooze", "unwatch", "wake", "watch"]
