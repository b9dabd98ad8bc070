"""auth.*, team.info and users.*: who calls, where, and who is there."""

from integrations.sandbox.slack.answers import Json, SlackError
from integrations.sandbox.slack.call import Call
from integrations.sandbox.slack.shapes import person_json


def test(call: Call) -> Json:
    """Whose token it is."""
    return {
        "url": f"https://{call.workspace.slug}.slack.com/",
        "team": call.workspace.name,
        "user": call.bot.name,
        "team_id": call.workspace.team_id,
        "user_id": call.bot.id,
        "bot_id": call.grant.bot_id,
        "is_enterprise_install": False,
    }


def revoke(call: Call) -> Json:
    """The token ends here, unless it is only a test."""
    if call.flag("test"):
        return {"revoked": False}
    call.grant.over = "token_revoked"
    return {"revoked": True}


def team(call: Call) -> Json:
    """The workspace."""
    if call.text("team") not in ("", call.workspace.team_id):
        raise SlackError("team_not_found")
    about = {"id": call.workspace.team_id, "name": call.workspace.name, "domain": call.workspace.slug}
    return {"team": {**about, "email_domain": "", "icon": {"image_default": True}}}


def by_email(call: Call) -> Json:
    """Somebody by e-mail address, in any case. Deactivated people are not found (so the documentation says)."""
    email = call.text("email").strip().lower()
    for person in call.workspace.people.values():
        if email and person.email.lower() == email and not person.deleted:
            return {"user": person_json(call.workspace, person, with_email=True)}
    raise SlackError("users_not_found")


def info(call: Call) -> Json:
    """Somebody by id, deactivated or not."""
    person = call.workspace.people.get(call.text("user"))
    if person is None:
        raise SlackError("user_not_found")
    with_email = call.grant.has("users:read.email")
    return {"user": person_json(call.workspace, person, with_email=with_email)}
