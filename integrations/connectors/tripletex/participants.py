"""Who takes part in projects: people are added, many in one call, and never taken off. Who is there already is no error."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from integrations.accounting.verify import Difference
from integrations.connectors.contract import ReadBack, Written
from integrations.connectors.records import RecordItem
from integrations.connectors.tripletex.client import PAGE, TripletexClient
from integrations.connectors.tripletex.writing import Sending, chunks
from integrations.errors import AccessDenied, LedgerRejected, PermanentError, SyncError
from integrations.records import LedgerTeam, TeamMember

Json = Mapping[str, Any]
PATH = "/project/participant"
FIELDS = "id,number,name,participants(employee(id,displayName))"


class TeamWriting:
    """One write_many: what is missing of each team is added."""

    def __init__(self, sending: Sending) -> None:
        self._sending = sending
        self._errors: dict[str, SyncError] = {}

    def run(self, items: Sequence[RecordItem]) -> Iterator[Written]:
        """Each reference answered once."""
        for chunk in chunks(items):
            try:
                self._add_missing(chunk)
            except SyncError as error:
                self._errors |= {item.reference: error for item in chunk}
            for item in chunk:
                yield self._written(item)

    def _written(self, item: RecordItem) -> Written:
        team = item.record
        assert isinstance(team, LedgerTeam)
        written = Written(
            reference=item.reference, remote_id=team.project_id, remote_number=team.number, found=True
        )
        return replace(written, error=self._errors.get(item.reference))

    def _add_missing(self, items: Sequence[RecordItem]) -> None:
        teams = {item.reference: item.record for item in items if isinstance(item.record, LedgerTeam)}
        standing = {
            back.remote_id: back.value
            for back in read_teams(self._sending.client, [team.project_id for team in teams.values()])
        }
        missing: list[tuple[str, Json]] = []
        for reference, team in teams.items():
            found = standing[team.project_id]
            if found is None:
                params = {"number": team.number, "system": "Tripletex"}
                self._errors[reference] = PermanentError("record_gone", params=params)
                continue
            for member in _lacking(team, found):
                body = {"project": {"id": int(team.project_id)}, "employee": {"id": int(member.id)}}
                missing.append((reference, body))
        for chunk in chunks(missing):
            self._post(chunk)

    def _post(self, rows: Sequence[tuple[str, Json]]) -> None:
        obstacle = self._sending.obstacle()
        if obstacle is not None:
            raise obstacle
        if len(rows) > 1:
            try:
                self._sending.client.post(f"{PATH}/list", [body for _reference, body in rows])
                return
            except (AccessDenied, LedgerRejected):
                pass  # one by one: the others shall not wait for the one that is refused
            except SyncError as error:
                self._errors |= {reference: error for reference, _body in rows}
                return
        for reference, body in rows:
            try:
                self._sending.client.post(PATH, body)
            except SyncError as error:
                if not _is_there(error):
                    self._errors[reference] = error


def _is_there(error: SyncError) -> bool:
    """Somebody added him meanwhile; reading back tells whether it is so. The field is the imitation's (a guess)."""
    return isinstance(error, LedgerRejected) and error.params.get("fields") == "employee"


def _lacking(meant: LedgerTeam, held: LedgerTeam) -> list[TeamMember]:
    there = {member.id for member in held.members}
    return [member for member in meant.members if member.id not in there]


def read_teams(client: TripletexClient, project_ids: Sequence[str]) -> Iterator[ReadBack]:
    """Everybody on each project, a hundred projects a call; of one that is gone its error."""
    wanted = dict.fromkeys(project_ids)
    for chunk in chunks(list(wanted)):
        for row in client.page("/project", fields=FIELDS, params={"id": ",".join(chunk), "count": PAGE}):
            project_id = str(row["id"])
            wanted.pop(project_id, None)
            yield ReadBack(remote_id=project_id, value=_team_of(row), remote_number=str(row["number"]))
    for project_id in wanted:
        params = {"number": project_id, "system": "Tripletex"}
        yield ReadBack(remote_id=project_id, error=PermanentError("record_gone", params=params))


def _team_of(row: Json) -> LedgerTeam:
    people = {
        str(one["employee"]["id"]): str(one["employee"].get("displayName") or "")
        for one in row.get("participants") or ()
        if one.get("employee")
    }
    members = tuple(TeamMember(id=key, name=name) for key, name in people.items())
    return LedgerTeam(
        number=str(row["number"]), name=row.get("name") or "", project_id=str(row["id"]), members=members
    )


def team_differences(expected: LedgerTeam, observed: LedgerTeam) -> tuple[Difference, ...]:
    """Who is missing. Others on the project are nobody's business here."""
    lacking = _lacking(expected, observed)
    if not lacking:
        return ()
    return (Difference("members", ", ".join(member.name for member in lacking), "–"),)
