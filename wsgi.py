"""Settings from the environment -> create_app(settings); nothing else. For a WSGI server: `wsgi:app`."""

import os
import resource
import sys

from portal.app import CannotStart, create_app
from portal.settings import BadSetting, read_settings

# Each phone of a class keeps a connection open: a shell's usual 1,024 files would shut out the second school hall.
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))

try:
    app = create_app(read_settings(os.environ))
except (BadSetting, CannotStart) as error:
    sys.exit(str(error))
