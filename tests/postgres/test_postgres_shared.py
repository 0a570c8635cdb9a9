"""The same behaviours as on SQLite, on PostgreSQL: the tests are those of tests/unit, with this folder's `engine`."""

from tests.rules.test_box_sums import (  # noqa: F401
    test_sums_that_were_lost_or_changed_are_made_anew_when_the_database_is_prepared,
)
from tests.unit.test_placement_counts import (  # noqa: F401
    placed,
    test_a_band_moves_at_night_only,
    test_a_code_keeps_working_wherever_it_hangs,
    test_a_made_up_code_counts_nothing_and_stops_nobody,
    test_a_second_press_makes_no_second_codes,
    test_months_in_which_no_night_was_worked_are_made_up_for,
    test_one_scan_in_a_month_is_a_sign_of_life,
    test_one_to_nine_scans_look_like_none,
    test_what_was_counted_on_the_last_day_of_a_month_is_shown_after_it,
)
from tests.unit.test_rows import *  # noqa: F403
from tests.unit.test_sealing_bands import *  # noqa: F403
from tests.unit.test_sealing_close import *  # noqa: F403
from tests.unit.test_sealing_published import *  # noqa: F403
from tests.unit.test_sealing_quarter import *  # noqa: F403
from tests.unit.test_sealing_scheduler import *  # noqa: F403
from tests.unit.test_sealing_together import *  # noqa: F403
from tests.unit.test_slips_store import *  # noqa: F403
from tests.unit.test_writer import *  # noqa: F403
