"""The workspace: a folder of small TOML files that a person can read, and the samples that lvtui brings along.

workspace        opens a folder, and is the service's store and desk     desk     drafts, test events, the session
region_folder    the functions of one region    function_folder    one function: read, made, changed
shelf            the published versions of a function, read when they are looked at
migrations       the older formats, and how a workspace is brought up to date
writing, toml_text    files from values         reading, table     values from files, every complaint with its place
reading_records  a version from a table         reading_attached   what is attached to it
disk             atomic writes                  names              function names as file names
snapshots        the files of earlier states            snapshot_file      how one is made and read
snapshot_formats the formats they have had
workspace_snapshots  what is done with them
faults           fault dials, beside the functions              triggers  what calls them, likewise
history          what was done, by whom             history_entries    an entry as TOML and back
history_chunks   its files, entry by entry from the end
trust            which code may run; the list is the user's own          seals    what lvtui wrote itself
locks            between processes
samples          the sample functions
doctor           is everything well, and what can be mended: it asks doctor_workspace_file, doctor_regions,
                 doctor_functions (with mending and salvage), doctor_beside and doctor_opening
findings         what was found, as data; where a repair keeps the originals
"""

from lvtui.storage.workspace import Workspace, WorkspaceUnreadable

__all__ = ["Workspace", "WorkspaceUnreadable"]
