"""Settings from the environment -> create_app(settings); nothing else. For a WSGI server: `wsgi:app`."""

import os
import resource
import sys
from multiprocessing.util import Finalize

from portal import logs
from portal.app import CannotStart, create_app
from portal.settings import BadSetting, read_settings

# Each phone of a class keeps a connection open: a shell's usual 1,024 files would shut out the second school hall.
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 8192)), hard))

try:
    settings = read_settings(os.environ)
    logs.install(settings.log)
    app = create_app(settings)
except (BadSetting, CannotStart) as error:
    sys.exit(str(error))

# A worker of granian ends without `atexit`; counts that nobody waits for (quizzes begun) are written before it goes.
Finalize(None, app.extensions["writer"].stop, exitpriority=10)
