"""What each step of the setup shows, and what its button does.

An act gives True to go on to the next step, False to stay with what has been said, or the form with its errors.
"""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from integrations.desk import (
    channels,
    dry_runs,
    going_live,
    installing,
    overview,
    setup,
    setup_acts,
    setup_help,
    setup_rules,
    setup_tenders,
)
from integrations.desk.connections import label_of
from integrations.models import Connection, DryRun, Setup, Step
from integrations.portal.cards import runs_shown
from integrations.portal.scope import Scope
from integrations.portal.setup_forms import FromDateForm, KeysForm, ModesForm

Outcome = bool | forms.BaseForm
Context = dict[str, Any]


def _source(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    return {
        "form": form or keys_form(begun, Step.SOURCE),
        "help": setup_help.HELP.get(begun.kind),
        "system": label_of(begun.kind),
        "trouble": setup.trouble(begun.connection) if begun.connection else None,
        "has_button": installing.has_button(begun.kind),
        "followable": setup.followable(begun),
    }


def keys_form(begun: Setup, step: Step | str, data: Any = None) -> KeysForm:
    """The form of the system's keys, or of the ledger's. A ledger that is live already is not changed from here."""
    if step == Step.SOURCE:
        name = setup_acts.free_name(begun.tenant, begun.kind)
        return KeysForm(data, kind=begun.kind, connection=begun.connection, name=name)
    ledger = setup.ledger_of(begun)
    mine = ledger if ledger is not None and ledger.state == Connection.State.SETUP else None
    return KeysForm(data, kind=setup.ledger_kind(), connection=mine, with_name=False)


def connect_source(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Keep the keys, and ask the system at once."""
    followed = request.POST.get("followed", "")
    form = keys_form(begun, Step.SOURCE, request.POST)
    if not form.is_valid():
        return form
    now = timezone.now()
    try:
        answered = setup_acts.connect_source(
            begun,
            name=form.cleaned_data["name"],
            base_url=form.cleaned_data["base_url"],
            typed=form.typed(),
            actor=scope.user,
            now=now,
        )
        if followed.isdecimal():
            setup_acts.follow(begun, int(followed), actor=scope.user, now=now)
    except ValidationError as error:
        return _with_errors(form, error)
    if answered:
        messages.success(request, _("%(system)s answers.") % {"system": label_of(begun.kind)})
    return answered


def _ledger(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    ledger = setup.ledger_of(begun)
    return {
        "form": form or keys_form(begun, Step.LEDGER),
        "help": setup_help.HELP.get(setup.ledger_kind()),
        "system": label_of(setup.ledger_kind()),
        "ledger": ledger,
        "trouble": setup.trouble(ledger) if ledger is not None else None,
        "ledgers": setup.ledgers(begun.tenant),
    }


def connect_ledger(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Use a ledger that the company has, or keep the keys of a new one; ask it at once."""
    now, used = timezone.now(), request.POST.get("use", "")
    if used.isdecimal() and len(used) < 19:
        answered = setup_acts.use_ledger(begun, int(used), actor=scope.user, now=now)
    else:
        form = keys_form(begun, Step.LEDGER, request.POST)
        if not form.is_valid():
            return form
        try:
            answered = setup_acts.connect_ledger(
                begun,
                base_url=form.cleaned_data["base_url"],
                typed=form.typed(),
                actor=scope.user,
                now=now,
            )
        except ValidationError as error:
            return _with_errors(form, error)
    if answered:
        company = begun.connection.ledger.company_name if begun.connection and begun.connection.ledger else ""
        messages.success(request, _("Tripletex answers: %(company)s.") % {"company": company})
    return answered


def _readiness(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    items = setup.checked(begun)
    return {
        "items": [one for one in items if one.key != "verified"],
        "fine": [one for one in items if one.key == "verified"],
        "is_moving": setup.is_checking(begun, now=now),
        "hinders": any(one.hinders for one in items),
        "checked_at": begun.connection.checked_at if begun.connection else None,
    }


def _modes(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    assert begun.connection is not None
    if begun.kind == channels.KIND:
        return {"channels": form or channels.of(begun.connection)}
    return {"form": form or ModesForm(instance=begun.connection), "system": label_of(begun.kind)}


def save_modes(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Keep how documents are booked, or how channels are made."""
    assert begun.connection is not None
    form: Any
    if begun.kind == channels.KIND:
        wanted = channels.of(begun.connection, request.POST)
        assert wanted is not None
        if not wanted.form.is_valid():
            return wanted  # type: ignore[return-value]
        form = wanted.form
    else:
        form = ModesForm(request.POST, instance=begun.connection)
        if not form.is_valid():
            return form
    changed = form.save(commit=False)
    setup_acts.save_settings(begun, changed, Step.MODES, actor=scope.user, now=timezone.now())
    return True


def _rules(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    assert begun.connection is not None
    return {
        "lacking": setup_tenders.lacking(begun.connection),
        "accounts": setup_tenders.accounts(begun.connection),
        "decided": setup_rules.decided(begun.connection),
    }


def save_rules(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Keep the accounts that were chosen for payment methods; what is left open stops its orders until somebody chooses."""
    assert begun.connection is not None
    chosen = {
        name.removeprefix("account-"): str(value)
        for name, value in request.POST.items()
        if name.startswith("account-")
    }
    setup_tenders.save(begun.connection, chosen, actor=scope.user, now=timezone.now())
    setup_acts.confirm(begun, Step.RULES, actor=scope.user, now=timezone.now())
    return True


def _from_date(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    assert begun.connection is not None
    today = timezone.localdate(now)
    days = setup_rules.first_days(begun.connection, today=today)
    if form is None:
        initial = {"from_date": begun.connection.from_date or days.usual}
        form = FromDateForm(initial=initial, connection=begun.connection, today=today)
    return {"form": form, "days": days}


def save_from_date(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Keep the first day."""
    assert begun.connection is not None
    form = FromDateForm(request.POST, connection=begun.connection, today=timezone.localdate())
    if not form.is_valid():
        return form
    setup_acts.save_from_date(begun, form.cleaned_data["from_date"], actor=scope.user, now=timezone.now())
    return True


def _dry_run(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    assert begun.connection is not None
    run = dry_runs.newest(begun.connection)
    return {
        "run": run,
        "is_moving": run is not None and run.is_under_way,
        "is_stale": run is not None and run.state == DryRun.State.DONE and dry_runs.is_stale(run),
        "approval": dry_runs.approval_of(begun.connection),
        "has_accountant": dry_runs.has_accountant(scope.tenant),
    }


def _live(scope: Scope, begun: Setup, form: Any, now: dt.datetime) -> Context:
    assert begun.connection is not None
    mine = [run for run in overview.open_runs(scope.tenant) if run.connection_id == begun.connection_id]
    is_live = begun.connection.state != Connection.State.SETUP
    return {
        "is_live": is_live,
        "hindrances": () if is_live else going_live.hindrances(begun.connection),
        "runs": runs_shown(mine, now=now),
        "is_moving": bool(mine),
        "is_held": begun.connection.state == Connection.State.PAUSED,
        "has_startup": begun.kind == "rackbeat" and is_live,
        "has_addon": begun.kind in setup.FOLLOWED.values() and is_live,
        "is_shop": setup.is_shop(begun.kind),
        "is_addon": begun.kind in setup.FOLLOWED,
    }


def go_live(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Let it work from now on."""
    assert begun.connection is not None
    if going_live.go_live(begun.connection, actor=scope.user, now=timezone.now()):
        messages.success(request, _("%(name)s is live.") % {"name": begun.connection.name})
    return False


def _confirmed(step: Step) -> Callable[[HttpRequest, Scope, Setup], Outcome]:
    def confirm(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
        setup_acts.confirm(begun, step, actor=scope.user, now=timezone.now())
        return True

    return confirm


def make_dry_run(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """Have everything from the first day until today run dry. One that is under way is waited for, one that is done led on
    from."""
    assert begun.connection is not None
    run = dry_runs.newest(begun.connection)
    again = "again" in request.POST
    if run is not None and (run.is_under_way or (setup.is_tried(begun.connection) and not again)):
        return setup.is_tried(begun.connection)
    first, last = dry_runs.default_period(begun.connection)
    assert first is not None
    dry_runs.ask(begun.connection, first=first, last=last, actor=scope.user, now=timezone.now())
    return False


def _nothing(request: HttpRequest, scope: Scope, begun: Setup) -> Outcome:
    """The approval is given on the dry run's own page, after it was looked at."""
    return True


def _with_errors(form: KeysForm, error: ValidationError) -> KeysForm:
    """What the model refuses, beside the field where there is one."""
    if hasattr(error, "error_dict"):
        for name, found in error.error_dict.items():
            form.add_error(name if name in form.fields else None, found)
    else:
        form.add_error(None, error)
    return form


SHOWN: Mapping[Step, Callable[[Scope, Setup, Any, dt.datetime], Context]] = {
    Step.SOURCE: _source,
    Step.LEDGER: _ledger,
    Step.READINESS: _readiness,
    Step.MODES: _modes,
    Step.RULES: _rules,
    Step.FROM_DATE: _from_date,
    Step.DRY_RUN: _dry_run,
    Step.APPROVAL: _dry_run,
    Step.LIVE: _live,
}
ACTS: Mapping[Step, Callable[[HttpRequest, Scope, Setup], Outcome]] = {
    Step.SOURCE: connect_source,
    Step.LEDGER: connect_ledger,
    Step.READINESS: _confirmed(Step.READINESS),
    Step.MODES: save_modes,
    Step.RULES: save_rules,
    Step.FROM_DATE: save_from_date,
    Step.DRY_RUN: make_dry_run,
    Step.APPROVAL: _nothing,
    Step.LIVE: go_live,
}
