"""Settings from the environment -> create_app(settings); nothing else. For a WSGI server: `wsgi:app`."""

import os
import sys

from portal.app import CannotStart, create_app
from portal.settings import BadSetting, read_settings

try:
    app = create_app(read_settings(os.environ))
except (BadSetting, CannotStart) as error:
    sys.exit(str(error))
