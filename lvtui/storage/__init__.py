"""The workspace: a folder of small TOML files that a person can read, and the samples that lvtui brings along.

workspace        opens a folder, and is the service's store and desk     desk     drafts, test events, the session
region_folder    the functions of one region    function_folder    one function: read, made, changed
writing, toml_text    files from values         reading, table     values from files, every complaint with its place
disk             atomic writes                  names              function names as file names
faults           fault dials, beside the functions
trust            which code may run; the list is the user's own          locks    between processes
samples          the sample functions
"""

from lvtui.storage.workspace import Workspace, WorkspaceUnreadable

__all__ = ["Workspace", "WorkspaceUnreadable"]
