"""GET -> is the site working? One word for strangers; what is wrong only for administrators and this very machine."""

from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.views.decorators.cache import never_cache

from congress.health import problems, state_of


@login_not_required
@never_cache
def healthz(request):
    """200 or, when something does not work, 503. `?only=web`: this process and its database, not the reminders."""
    only_web = request.GET.get("only") == "web"
    found = [problem for problem in problems(doorbell=not only_web) if problem.key == "database" or not only_web]
    answer = {"state": state_of(found)}
    if _may_read_details(request):
        answer["problems"] = {problem.key: problem.sentence for problem in found}
    return JsonResponse(answer, status=503 if answer["state"] == "failing" else 200, json_dumps_params={"ensure_ascii": False})


def _may_read_details(request):
    """A request that a proxy handed on comes from this machine too, but says for whom."""
    local = request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and "X-Forwarded-For" not in request.headers
    return local or (request.user.is_authenticated and request.user.is_superuser)
