"""Every address × everybody -> the answer that the tables below name; and a confidential title in no answer at all.

A new address without a line in ANSWERS fails the first test.
"""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from congress.feeds import make_feed
from congress.inviting import token_for
from congress.mailing.links import answer_token, unsubscribe_token
from congress.mailing.rounds import go_round
from congress.models import Feed, Mail
from tests.documents import a_document, a_draft, a_round, an_opinion
from tests.factories import NOW, TODAY, a_congress_task, a_long_task, a_paper, a_person, a_plan, a_seat, a_stream, a_task, a_unit, a_wait
from tests.workflows.elections import a_ballot, an_election, load_election_rules, put
from tests.workflows.personnel import complete_personnel
from workflows import moving
from workflows.models import (
    Absence,
    Attachment,
    CampaignItem,
    Comment,
    Dossier,
    Lesson,
    Line,
    Notice,
    PersonnelSheet,
    PlanVersion,
    PrintJob,
    ReminderRule,
    StepMeeting,
    Task,
    Unit,
)
from workflows.words import Kind, Level, Role, State

pytestmark = pytest.mark.django_db

# Who asks. The plan is that of a district; `stranger` is the office of the district beside it, `above` leads the province.
VIEWERS = "anonymous no_seat stranger member personnel observer leader office above administrator".split()

# address -> answers to GET and to an empty POST, a column for each of VIEWERS. 302 for anonymous = to the log-in page.
# What one may not see is 404, as if it did not exist. One word stands for all columns.
ANSWERS = {
    "acceptance": ("302 404 404 200 404 200 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "acceptance asked": ("302 404 404 404 404 404 404 404 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "answer": ("302 404 404 200 404 200 200 200 200 404", "302 404 404 422 404 422 422 422 422 404"),
    "answer asked": ("302 404 404 200 404 404 200 200 200 404", "302 404 404 422 404 404 422 422 422 404"),
    "answer_gather": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 302 422 404"),
    "answer_gather asked": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 404 302 302 422 404"),
    "answer_send": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 302 422 404"),
    "answer_send asked": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 404 302 302 422 404"),
    "draft_compare": ("302 404 404 200 404 200 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "draft_compare asked": ("302 404 404 200 404 404 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "draft_file": ("302 404 404 200 404 200 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "draft_file asked": ("302 404 404 200 404 404 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "draft_new": ("302", "302 404 404 422 404 422 422 422 422 404"),
    "draft_new asked": ("302", "302 404 404 404 404 404 404 404 422 404"),
    "opinion_file": ("302 404 404 200 404 200 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "opinion_file asked": ("302 404 404 200 404 404 200 200 404 404", "302 405 405 405 405 405 405 405 405 405"),
    "opinion_remove": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 422 422 404"),
    "opinion_remove asked": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 404 302 302 404 404"),
    "opinion_settle": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 422 422 404"),
    "opinion_settle asked": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404 404 404"),
    "pass_on": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "pass_on asked": ("302 404 404 200 404 404 200 200 404 404", "302 404 404 422 404 404 422 422 404 404"),
    "round": ("302 404 404 200 404 200 200 200 200 404", "302"),
    "round asked": ("302 404 404 404 404 404 404 404 200 404", "302"),
    "round_close": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 302 422 404"),
    "round_close asked": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404 422 404"),
    "round_more": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 422 422 404"),
    "round_more asked": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404 422 404"),
    "round_new": ("302 404 404 404 404 404 404 200 404 404", "302 404 404 404 404 404 404 422 404 404"),
    "round_new asked": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "consultations": ("302 200 200 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405 405 405"),
    "absence": ("302 405 405 405 405 405 405 405 405 405", "302 422 422 422 422 422 422 422 422 422"),
    "absence_remove": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 404 404 404 404 404"),
    "account_change_password": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "account_confirm_email": ("200", "404"),
    "account_confirm_login_code": ("302", "302"),
    "account_email": ("302", "302"),
    "account_email_verification_sent": ("200", "405"),
    "account_inactive": ("200", "405"),
    "account_login": ("200 302 302 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302 302 302"),
    "account_logout": ("302 200 200 200 200 200 200 200 200 200", "302"),
    "account_reauthenticate": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "account_reset_password": ("200", "200"),
    "account_reset_password_done": ("200", "405"),
    "account_reset_password_from_key": ("200", "200"),
    "account_reset_password_from_key_done": ("200", "405"),
    "account_set_password": ("302", "302"),
    "account_signup": ("200 302 302 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302 302 302"),
    "appearance": ("405", "302"),
    "assign": ("302 404 404 404 404 404 200 200 404 404", "302 404 404 404 404 404 200 200 404 404"),
    "assign secret": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 200 404 200 404 404 404"),
    "assign_many": ("302", "302"),
    "attach": ("302", "302 404 404 422 404 422 422 422 422 404"),
    "attach secret": ("302", "302 404 404 404 422 404 422 404 404 404"),
    "attachment": ("302 404 404 200 404 200 200 200 200 404", "302 404 404 422 404 422 422 422 422 404"),
    "attachment secret": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "attachment missing": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "budget": ("302 404 404 404 404 200 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "budget_export": ("302 404 404 404 404 200 200 200 200 404", "302 405 405 405 405 405 405 405 405 405"),
    "close_first_steps": ("302 405 405 405 405 405 405 405 405 405", "302"),
    "colours": ("200", "200"),
    "comment": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 422 404 422 422 422 422 404"),
    "comment secret": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 422 404 422 404 404 404"),
    "congress": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "congress_lessons": ("302 404 404 200 200 404 200 200 404 404", "302 404 404 422 422 404 422 422 404 404"),
    "congress_result": ("302 404 404 404 404 404 404 302 404 404", "302 404 404 404 404 404 404 302 404 404"),
    "lesson_share": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 302 404 302 302 404 404"),
    "lesson_share secret": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 302 404 302 404 404 404"),
    "lessons": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "congress beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "congress_day_file": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "congress_day_file beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "election_file election": ("302 404 404 404 200 404 200 404 404 404", "302 405 405 405 405 405 405 405 405 405"),
    "election_paper election": ("302 404 404 404 200 404 200 404 404 404", "302 405 405 405 405 405 405 405 405 405"),
    "election_paper": ("302 404 404 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405 405 405"),
    "election_write election": ("302 404 404 404 302 404 302 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "feed": ("200", "405"),
    "feed secret": ("200", "405"),
    "feed unit": ("200", "405"),
    "feed revoked": ("404", "405"),
    "feed wrong": ("404", "405"),
    "feed_new": ("302 405 405 405 405 405 405 405 405 405", "302 200 200 200 200 200 200 200 200 200"),
    "feed_revoke": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 404 404 404 404 404"),
    "healthz": ("200", "200"),
    "help": ("200", "200"),
    "home": ("302", "302"),
    "invitation": ("200", "200"),
    "invitation wrong": ("404", "404"),
    "links_void": ("302 405 405 405 405 405 405 405 405 405", "302"),
    "mail": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 200"),
    "mail_again": ("302 404 404 404 404 404 404 404 404 405", "302 404 404 404 404 404 404 404 404 302"),
    "mail_log": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 200"),
    "mail_page": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 200"),
    "ledger": ("302 404 200 404 200 404 200 200 200 200", "302 404 200 404 200 404 200 200 200 200"),
    "ledger_export": ("302 404 200 404 200 404 200 200 200 200", "302 404 200 404 200 404 200 200 200 200"),
    "ledger_export csv": ("302 404 200 404 200 404 200 200 200 200", "302 404 200 404 200 404 200 200 200 200"),
    "notice_life": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 200"),
    "notice_read": ("302 405 405 405 405 405 405 405 405 405", "302"),
    "notices": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "notices_read": ("302 405 405 405 405 405 405 405 405 405", "302"),
    "rule_change": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 422"),
    "rule_letter": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "rule_new": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 422"),
    "rule_stop": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 302"),
    "rules": ("302 404 404 404 404 404 404 404 404 200", "302 404 404 404 404 404 404 404 404 200"),
    "mail_release": ("302 404 404 404 404 404 404 404 404 405", "302 404 404 404 404 404 404 404 404 302"),
    "mail_wishes": ("302 405 405 405 405 405 405 405 405 405", "302 422 422 422 422 422 422 422 422 422"),
    "mfa_activate_totp": ("302", "302"),
    "mfa_authenticate": ("302", "302"),
    "mfa_deactivate_totp": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "mfa_download_recovery_codes": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "mfa_generate_recovery_codes": ("302", "302"),
    "mfa_index": ("302 200 200 200 200 200 200 200 200 200", "302 405 405 405 405 405 405 405 405 405"),
    "mfa_reauthenticate": ("302", "302"),
    "mfa_view_recovery_codes": ("302 404 404 404 404 404 404 404 404 404", "302 405 405 405 405 405 405 405 405 405"),
    "move": ("302 404 404 302 404 302 302 302 302 404", "302 404 404 409 404 409 409 409 409 404"),
    "move secret": ("302 404 404 404 302 404 302 404 404 404", "302 404 404 404 409 404 409 404 404 404"),
    "move unknown": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "my_work": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "overview": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "overview_cell": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "overview_cell secret": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "overview_export": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "overview_unit": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "overview_unit beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "own_press": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 404 404 404"),
    "own_row": ("302 404 404 404 404 404 404 200 404 404", "302 404 404 404 404 404 404 422 404 404"),
    "own_row campaign": ("302 404 404 404 404 404 404 200 404 404", "302 404 404 404 404 404 404 422 404 404"),
    "own_row secret": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "own_row_new": ("302 404 404 404 404 404 404 200 404 404", "302 404 404 404 404 404 404 422 404 404"),
    "people": ("302 404 404 404 404 404 404 200 404 200", "302 404 404 404 404 404 404 200 404 200"),
    "people beside": ("302 404 200 404 404 404 404 404 404 200", "302 404 200 404 404 404 404 404 404 200"),
    "people_import": ("302 404 404 404 404 404 404 200 404 200", "302 404 404 404 404 404 404 200 404 200"),
    "people_invite": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 302 404 302"),
    "people_sheet": ("302 404 404 404 404 404 404 200 404 200", "302 404 404 404 404 404 404 200 404 200"),
    "person_address": ("302 404 404 404 404 404 404 200 404 200", "302 404 404 404 404 404 404 200 404 200"),
    "person_invite": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 404 404 404 302 404 302"),
    "personnel_delegates staffing": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "personnel_delegates": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "personnel_dossiers staffing": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "personnel_list staffing": ("302 404 404 404 302 404 302 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "personnel_presented staffing": ("302 404 404 404 302 404 302 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "personnel_step staffing": ("302 404 404 404 302 404 302 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "plan_export": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "plan_export beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "plan_bodies": ("302 404 404 404 404 404 404 200 404 200", "302 404 404 404 404 404 404 422 404 422"),
    "plan_bodies beside": ("302 404 200 404 404 404 404 404 404 200", "302 404 422 404 404 404 404 404 404 422"),
    "plan_made": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "plan_made beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "plan_many": ("302 404 200 404 404 404 404 200 404 404", "302 404 200 404 404 404 404 200 404 404"),
    "plan_new": ("302 404 200 404 404 404 404 200 404 404", "302 404 200 404 404 404 404 200 404 404"),
    "profile": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "quick_answer": ("200", "422"),
    "quick_answer secret": ("410", "410"),
    "quick_answer wrong": ("404", "404"),
    "redate": ("302 404 404 404 404 404 200 200 404 404", "302 404 404 404 404 404 200 200 404 404"),
    "redate secret": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 200 404 200 404 404 404"),
    "search": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "seat_end": ("302 404 404 404 404 404 404 200 404 200", "302 404 404 404 404 404 404 200 404 200"),
    "set_language": ("405", "302"),
    "snooze": ("302 404 404 302 404 302 302 302 302 404", "302 404 404 422 404 422 422 422 422 404"),
    "snooze secret": ("302 404 404 404 302 404 302 404 404 404", "302 404 404 404 422 404 422 404 404 404"),
    "task": ("302 404 404 200 404 200 200 200 200 404", "302 404 404 200 404 200 200 200 200 404"),
    "task secret": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 200 404 200 404 404 404"),
    "task election": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 200 404 200 404 404 404"),
    "task staffing": ("302 404 404 404 200 404 200 404 404 404", "302 404 404 404 200 404 200 404 404 404"),
    "task long": ("302 404 404 404 404 200 200 200 200 404", "302 404 404 404 404 200 200 200 200 404"),
    "task missing": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "task_new": ("302 404 404 404 200 404 200 200 404 404", "302 404 404 404 200 404 200 200 404 404"),
    "task_new beside": ("302 404 200 404 404 404 404 404 404 404", "302 404 200 404 404 404 404 404 404 404"),
    "settlement": ("302 404 404 404 404 404 404 200 404 404", "302 404 404 404 404 404 404 422 404 404"),
    "task service": ("302 404 404 404 404 200 200 200 200 404", "302 404 404 404 404 200 200 200 200 404"),
    "tasks": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "tasks_export": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "tasks_export csv": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
    "tasks_export pdf": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "unit": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "unit_calendar": ("302 404 404 200 200 200 200 200 200 200", "302 404 404 200 200 200 200 200 200 200"),
    "unit_calendar beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "unit_feed_new": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 200 200 200 200 200 200 200"),
    "unit_feed_new beside": ("302 405 405 405 405 405 405 405 405 405", "302 404 200 404 404 404 404 404 200 200"),
    "unit beside": ("302 404 200 404 404 404 404 404 200 200", "302 404 200 404 404 404 404 404 200 200"),
    "unit missing": ("302 404 404 404 404 404 404 404 404 404", "302 404 404 404 404 404 404 404 404 404"),
    "unsubscribe": ("200", "422"),
    "unsubscribe wrong": ("404", "404"),
    "unwatch": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 302 302 302 302 404"),
    "unwatch secret": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 302 404 302 404 404 404"),
    "wake": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 302 302 302 302 404"),
    "wake secret": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 302 404 302 404 404 404"),
    "watch": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 302 404 302 302 302 302 404"),
    "watch secret": ("302 405 405 405 405 405 405 405 405 405", "302 404 404 404 302 404 302 404 404 404"),
    "units": ("302 200 200 200 200 200 200 200 200 200", "302 200 200 200 200 200 200 200 200 200"),
}  # fmt: skip


def names_of(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or "")
        else:
            yield from names_of(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


NAMES = {name for name in names_of(get_resolver().url_patterns) if not name.endswith(":")}

# -- the rows ---------------------------------------------------------------------------------

SECRET = "zqxmat"  # stands in every text of the personnel task; plain letters, so that no escaping hides it
WORDS = "giới thiệu tái cử"  # of its title, to search by


@pytest.fixture
def world(new_site):
    """A district's plan with tasks that everybody may see and tasks that only the personnel stream and the leaders see."""
    province = a_unit(level=Level.PROVINCE, code="tinh")
    own, beside = a_unit(province, level=Level.DISTRICT, code="huyen"), a_unit(province, level=Level.DISTRICT, code="huyen-ben")
    plan_beside, plan = a_plan(beside), a_plan(own)
    for one in (plan_beside, plan):
        PlanVersion.objects.create(plan=one, number=1, anchor_on=one.anchor_on, made_by=one.created_by, made_at=NOW)
    personnel = a_stream("personnel")
    secret = _secret_task(plan, personnel)
    open_task = a_task(plan, title="Dự thảo báo cáo", due_on=TODAY - timedelta(days=3))
    a_wait(open_task, secret)
    _secret_task(a_plan(a_unit(own, code="xa")), personnel)
    papers = _papers(province, plan)
    long_task = a_congress_task(plan)
    people = {
        "no_seat": a_person(),
        "stranger": a_seat(Role.OFFICE, beside),
        "member": a_seat(Role.MEMBER, plan),
        "personnel": a_seat(Role.HEAD, plan, stream=personnel),
        "observer": a_seat(Role.OBSERVER, own),
        "leader": a_seat(Role.LEADER, own),
        "office": a_seat(Role.OFFICE, own),
        "above": a_seat(Role.LEADER, province),
        "administrator": a_person(is_superuser=True, is_staff=True),
    }
    Task.objects.filter(pk=open_task.pk).update(owner=people["member"])
    Task.objects.filter(pk=secret.pk).update(owner=people["personnel"])
    moving.move(secret.pk, "block", by=people["personnel"], version=secret.version, at=NOW, note=f"{SECRET} chưa có biên bản")
    Comment.objects.create(task=secret, by=people["personnel"], text=f"{SECRET} cần thêm người", at=NOW)
    service, campaign = a_long_task(Kind.SERVICE, plan), a_long_task(Kind.PROPAGANDA, plan)
    job = PrintJob.objects.create(task=service, what="In phiếu", copies=1, needed_on=TODAY, needs=secret.stages.get())
    item = CampaignItem.objects.create(task=campaign, sort="column", title="Chuyên mục", from_on=TODAY, to_on=TODAY)
    absence = Absence.objects.create(person=people["member"], stand_in=people["office"], from_on=TODAY + timedelta(days=5), to_on=TODAY + timedelta(days=6))
    sessions = {}
    for viewer, person in people.items():
        client = Client()
        client.force_login(person)
        sessions[viewer] = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "client": Client(),
        "people": people,
        "invited": a_person(),  # who has logged in needs no invitation any more
        "sessions": sessions,
        "unit": own,
        "plan": plan,
        "beside": plan_beside,
        "task": open_task,
        "secret": secret,
        "long": long_task,
        "papers": papers,
        "staffing": _staffing(plan),
        "election": _election(plan),
        "service": service,
        "job": job,
        "item": item,
        "file": _a_file(open_task, "bao-cao.docx", people["member"]),
        "secret_file": _a_file(secret, f"{SECRET}.docx", people["personnel"]),
        "absence": absence,
        "lesson": Lesson.objects.create(plan=plan, text="Phát tài liệu sớm hơn một tuần.", by=people["member"], at=NOW),
        "secret_lesson": Lesson.objects.create(plan=plan, line=_secret_line(plan, personnel), text=f"{SECRET} làm sớm hơn.", by=people["personnel"], at=NOW),
        "mail": Mail.objects.create(person=people["member"], slot_at=NOW),
        "notice": _a_notice(secret, people["personnel"]),
        "feeds": _some_feeds(people, own),
    }


def _a_notice(task, person):
    rule = ReminderRule.objects.create(key="crawl", audience="owner", offset=-20)
    return Notice.objects.create(person=person, task=task, rule=rule, for_on=TODAY)


def _some_feeds(people, unit):
    """{about: what stands in the address}: of a member, of those who work on the confidential task, and one that is over."""
    revoked = make_feed(people["member"], unit, at=NOW)
    Feed.objects.update(revoked_at=NOW)
    of_unit, secret = make_feed(people["leader"], unit, at=NOW), make_feed(people["personnel"], at=NOW)
    return {"": make_feed(people["member"], at=NOW), "unit": of_unit, "secret": secret, "revoked": revoked, "wrong": "x" * 43}


def _secret_line(plan, stream):
    return Line.objects.create(template=plan.template, key="24", number=24, stream=stream, title="Hội nghị nhân sự", start_offset=-100, due_offset=-90)


def _staffing(plan):
    """The long task of personnel work, the secret in every text of its own."""
    task = a_long_task(Kind.PERSONNEL, plan, title=f"{SECRET} nhân sự khóa mới")
    complete_personnel(task)
    StepMeeting.objects.update(number=f"{SECRET}-BB", kept_at=f"Tủ {SECRET}")
    PersonnelSheet.objects.update(reason=f"Nguồn {SECRET} còn ít")
    Dossier.objects.filter(whole_list=False).update(name=f"Nguyễn {SECRET}")
    return task


def _election(plan):
    """The long task of a direct election after its first ballot, the secret in every name."""
    load_election_rules()
    task = a_long_task(Kind.ELECTION, plan, title=f"{SECRET} bầu bí thư")
    a_ballot(an_election(task, names=[f"Nguyễn {SECRET}", f"Trần {SECRET}"]), 51, 45, record_number=f"{SECRET}-BB")
    return put(task, State.COUNTED)


def _papers(province, plan):
    """{about: {address: row}}: of the district's own document, on which a commune and the Front are asked, and of the province's, on which the district is."""
    own, theirs = a_document(plan, state=State.CONSULTATION), a_document(a_plan(province), state=State.CONSULTATION)
    found = {}
    for about, task, asked in (("", own, {"units": [Unit.objects.get(code="xa")], "groups": ["Mặt trận Tổ quốc"]}), ("asked", theirs, {"units": [plan.unit]})):
        drafts = [a_draft(task), a_draft(task)]
        row = a_round(task, drafts, **asked)
        addressee = row.addressees.last()
        opinion = an_opinion(addressee, file=ContentFile(b"text", "y-kien.txt"), original_name="y-kien.txt", size=4, sent=about != "asked")
        found[about] = dict.fromkeys(["draft_new", "round_new", "acceptance"], task.pk) | dict.fromkeys(["draft_file", "draft_compare"], drafts[1].pk)
        found[about] |= dict.fromkeys(["round", "round_more", "round_close"], row.pk)
        found[about] |= dict.fromkeys(["answer", "answer_send", "answer_gather", "pass_on"], addressee.pk)
        found[about] |= dict.fromkeys(["opinion_settle", "opinion_remove", "opinion_file"], opinion.pk)
    return found


def _secret_task(plan, stream):
    text = f"{SECRET} {WORDS}"
    return a_task(plan, stream=stream, title=text, title_en=text, deliverable=f"Danh sách {SECRET}", due_on=TODAY - timedelta(days=9))


def _a_file(task, name, by):
    row = a_paper(task, by=by)
    row.delete()
    return Attachment.objects.create(
        task=task, stage=task.stages.first(), kind="file", round=1, original_name=name, file=ContentFile(b"text", name), size=4, by=by, at=NOW
    )


# -- asking -----------------------------------------------------------------------------------


def kwargs_of(case, world):
    """What the address of a case takes; its second word says which row is asked for."""
    name, _space, about = case.partition(" ")
    task = {"secret": world["secret"].pk, "long": world["long"].pk, "staffing": world["staffing"].pk, "election": world["election"].pk, "service": world["service"].pk, "missing": 999_999}.get(about, world["task"].pk)
    file = {"secret": world["secret_file"].pk, "missing": 999_999}.get(about, world["file"].pk)
    code = {"beside": "huyen-ben", "missing": "khong-co"}.get(about, "huyen")
    plan = world["beside"] if about == "beside" else world["plan"]
    seat = world["people"]["observer"].seats.get().pk
    by_name = {
        "personnel_step": {"pk": task, "n": 1},
        "election_write": {"pk": task, "what": "dai-bieu"},
        **dict.fromkeys(["election_paper", "election_file"], {"pk": task, "name": "kiem-phieu-1"}),
        "move": {"pk": task, "action": "fly" if about == "unknown" else "start"},
        "attachment": {"pk": file},
        "congress": {"pk": plan.congress.pk},
        "congress_lessons": {"pk": plan.congress.pk},
        "congress_result": {"pk": plan.congress.pk},
        "lesson_share": {"pk": world["secret_lesson" if about == "secret" else "lesson"].pk},
        "task_new": {"pk": plan.congress.pk},
        "own_row": _own_row(world, about),
        "own_row_new": {"pk": world["service"].pk, "sheet": "in-an"},
        "congress_day_file": {"pk": plan.congress.pk},
        "feed": {"token": world["feeds"].get(about, "")},
        "feed_revoke": {"pk": world["people"]["member"].feeds.get(revoked_at=None).pk},
        "plan_export": {"pk": plan.congress.pk, "fmt": "xlsx"},
        "plan_bodies": {"pk": plan.pk},
        "plan_made": {"pk": plan.pk},
        "tasks_export": {"fmt": about or "xlsx"},
        "ledger_export": {"fmt": about or "xlsx"},
        "rule_letter": {"pk": world["people"]["member"].pk},
        **dict.fromkeys(["rule_change", "rule_stop"], {"pk": world["notice"].rule_id}),
        **dict.fromkeys(["notice_read", "notice_life"], {"pk": world["notice"].pk}),
        "overview_cell": {"code": code, "stream": "personnel" if about == "secret" else "documents"},
        "person_invite": {"code": code, "pk": world["people"]["observer"].pk},
        "seat_end": {"code": code, "pk": seat},
        "person_address": {"code": code, "pk": world["people"]["observer"].pk},
        "quick_answer": {"token": "wrong" if about == "wrong" else answer_token(Mail(pk=1, person=world["people"]["personnel" if about else "member"], slot_at=NOW), task)},
        "unsubscribe": {"token": "wrong" if about == "wrong" else unsubscribe_token(world["people"]["member"], ["mail_weekly"])},
        "invitation": {"token": "wrong" if about == "wrong" else token_for(world["invited"])},
        "absence_remove": {"pk": world["absence"].pk},
        "account_confirm_email": {"key": "wrong"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "wrong"},
    }
    by_name |= dict.fromkeys(["budget", "budget_export", "own_press", "settlement"], {"pk": world["service"].pk})
    by_name |= {name: {"pk": pk} for name, pk in world["papers"][about if about == "asked" else ""].items()}
    of_task = dict.fromkeys(["task", "redate", "attach", "comment", "assign", "snooze", "wake", "watch", "unwatch"], {"pk": task})
    of_task |= dict.fromkeys(["personnel_list", "personnel_dossiers", "personnel_delegates", "personnel_presented"], {"pk": task})
    of_unit = dict.fromkeys(["unit", "unit_calendar", "unit_feed_new", "overview_unit", "overview_export", "people", "people_sheet", "people_import", "people_invite"], {"code": code})
    of_mail = dict.fromkeys(["mail", "mail_page", "mail_again"], {"pk": world["mail"].pk})
    return (by_name | of_task | of_unit | of_mail).get(name, {})


def _own_row(world, about):
    """A print job that waits for the confidential task, an item of a campaign, the same job asked for through the confidential task."""
    row = world["item"] if about == "campaign" else world["job"]
    sheet = "hinh-thuc" if about == "campaign" else "in-an"
    return {"pk": world["secret"].pk if about == "secret" else row.task_id, "sheet": sheet, "row": row.pk}


def ask(world, viewer, address, method="get"):
    """The answer to somebody who has just come, with whatever it changed taken back."""
    client = world["client"]
    client.cookies.clear()
    if viewer in world["people"]:
        client.cookies[settings.SESSION_COOKIE_NAME] = world["sessions"][viewer]
    with transaction.atomic():
        answer = getattr(client, method)(address)
        transaction.set_rollback(True)
    return answer


def told(answer):
    """Every byte of an answer: headers, the text, and what is packed in a spreadsheet."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            body = b"".join(packed.read(name) for name in packed.namelist())
    return str(answer.headers).encode() + body


# -- the tables held ---------------------------------------------------------------------------

MAY_READ = ("personnel", "leader")


def test_every_address_has_its_line():
    named = {case.partition(" ")[0] for case in ANSWERS}
    assert named == {name for name in NAMES if not name.startswith("admin:")}


def leaks(viewer, answer):
    """Where the confidential title shows to somebody who may not read it; to nobody in a header or a tab's title."""
    everything = told(answer)
    if viewer in MAY_READ:
        everything = str(answer.headers).encode() + b"".join(re.findall(b"<title>.*?</title>", everything, re.DOTALL))
    return SECRET.encode() in everything.lower()


@pytest.mark.parametrize("viewer", VIEWERS)
def test_every_address_answers_everybody_as_its_line_says(world, viewer):
    wrong = []
    for case, columns in ANSWERS.items():
        address = reverse(case.partition(" ")[0], kwargs=kwargs_of(case, world))
        for method, column in zip(("get", "post"), columns, strict=True):
            answer = ask(world, viewer, address, method)
            wanted = column.split() * (1 if " " in column else len(VIEWERS))
            if str(answer.status_code) != wanted[VIEWERS.index(viewer)]:
                wrong.append(f"{case} {method}: {answer.status_code}")
            if leaks(viewer, answer):
                wrong.append(f"{case} {method}: tells a confidential title")
    assert not wrong, "\n".join(wrong)


def test_what_one_may_not_see_answers_like_what_is_not_there(world):
    hidden, missing = (ask(world, "member", reverse("task", args=[pk])) for pk in (world["secret"].pk, 999_999))
    without_path = [re.sub(rb"/nhiem-vu/\d+/|csrfmiddlewaretoken.*?>", b"", answer.content) for answer in (hidden, missing)]
    assert without_path[0] == without_path[1]


LISTS = [
    "/nhiem-vu/?group=all&q={words}", "/nhiem-vu/?group=all&stream=personnel&unit=huyen", "/nhiem-vu/?group=blocked", "/nhiem-vu/?group=overdue&unit=huyen&sort=-due",
    "/nhiem-vu/?group=all&owner={owner}", "/nhiem-vu/xuat/xlsx/?group=all", "/nhiem-vu/xuat/csv/?group=all&q={words}", "/tim-kiem/?q={words}",
    "/tong-quan/huyen/?sort=worst", "/tong-quan/huyen/?state=behind", "/tong-quan/huyen/all/", "/tong-quan/huyen/all/?own=1", "/tong-quan/huyen/personnel/?own=1",
    "/tong-quan/huyen/documents/", "/tong-quan/xa/personnel/", "/tong-quan/tinh/", "/tong-quan/tinh/all/", "/don-vi/xa/", "/don-vi/?unit=huyen", "/don-vi/?q=huyen",
    "/dai-hoi/{congress}/?view=stream", "/dai-hoi/{congress}/?view=time", "/dai-hoi/{congress}/xuat/csv/", "/nhiem-vu/{task}/?move=start", "/nhiem-vu/{task}/?move=submit",
    "/nhac-viec/?task={secret}", "/nhac-viec/?q=a&from_on=", "/nhac-viec/xuat/csv/?state=waiting", "/thong-bao/", "/nhiem-vu/{secret}/?move=unblock", "/nhiem-vu/phan-cong/?task={secret}&task={task}", "/viec-cua-toi/?group=late", "/viec-cua-toi/?group=approve",
]  # fmt: skip


@pytest.mark.parametrize("viewer", VIEWERS)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_filter_search_export_or_reason_tells_a_confidential_title(world, viewer, language):
    if viewer in world["people"]:
        type(world["people"][viewer]).objects.filter(pk=world["people"][viewer].pk).update(language=language)
    facts = {name: world[name].pk for name in ("task", "secret")}
    facts |= {"words": WORDS, "owner": world["people"]["personnel"].pk, "congress": world["plan"].congress.pk}
    told_in = []
    for address in LISTS:
        answer = ask(world, viewer, address.format(**facts))
        assert answer.status_code in (200, 302, 404), address
        told_in += [address] if leaks(viewer, answer) else []
    assert not told_in


def test_those_whose_work_it_is_read_the_title(world):
    for viewer in MAY_READ:
        assert SECRET.encode() in told(ask(world, viewer, reverse("task", args=[world["secret"].pk])))
        assert SECRET.encode() in told(ask(world, viewer, "/nhiem-vu/xuat/csv/?group=all&stream=personnel"))


@pytest.mark.django_db(transaction=True)
def test_no_mail_tells_a_confidential_title_not_even_to_those_whose_work_it_is(world):
    for audience, offset in (("owner", 1), ("head", 3), ("leader", 7)):
        ReminderRule.objects.create(key=f"{audience}-overdue", audience=audience, offset=offset, repeats=True, name="Quá hạn")
    Mail.objects.all().delete()
    go_round(at=NOW)
    sent = {mail.person: mail for mail in Mail.objects.select_related("person")}
    assert {world["people"]["personnel"], world["people"]["leader"], world["people"]["member"]} <= set(sent)
    for person, mail in sent.items():
        assert mail.text and SECRET not in f"{mail.subject} {mail.text} {mail.html}".lower(), person
    for address in ("/thu-nhac-viec/", *(f"/thu-nhac-viec/{mail.pk}/" for mail in sent.values())):
        assert SECRET.encode() not in told(ask(world, "administrator", address))


# -- the administration -----------------------------------------------------------------------


def admin_addresses(world):
    rows = {"object_id": world["unit"].pk, "app_label": "workflows", "content_type_id": 1, "url": "nowhere"}
    for name in sorted(name for name in NAMES if name.startswith("admin:")):
        for wanted in ({}, {"object_id": rows["object_id"]}, {"app_label": rows["app_label"]}, {"content_type_id": 1, "object_id": 1}):
            try:
                yield name, reverse(name, kwargs=wanted)
            except NoReverseMatch:
                continue
            break
        else:
            raise AssertionError(f"{name} takes something that this test does not know")


@pytest.mark.parametrize("viewer", [viewer for viewer in VIEWERS if viewer != "administrator"])
def test_the_administration_sends_everybody_else_away(world, viewer):
    open_to = {name: answer.status_code for name, at in admin_addresses(world) if (answer := ask(world, viewer, at)).status_code not in (302, 403, 404)}
    assert not open_to


def test_the_administration_holds_no_task_and_no_confidential_title(world):
    wrong = []
    for name, address in admin_addresses(world):
        answer = ask(world, "administrator", address)
        if answer.status_code not in (200, 302, 403, 404, 405) or leaks("administrator", answer):
            wrong.append(f"{name}: {answer.status_code}")
    assert not wrong
    assert not [name for name in NAMES if re.match("admin:workflows_(task|stage|step|comment|attachment|change|notice|wait)", name)]
