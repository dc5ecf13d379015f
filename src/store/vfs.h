// A thin layer over SQLite's own file system layer (a VFS shim, https://www.sqlite.org/vfs.html).
// Every database of ours is opened through it. It does three things:
//
// Checksums. A whole page that goes into the database's file gets its checksum (pages.h) into its
// last 8 bytes; a whole page that comes out is checked, and SQLITE_IOERR_DATA says that it is
// damaged. Frames of the write-ahead log carry checksums of SQLite's own; their pages get ours when
// they are folded in.
//
// Faults. base::next_fault() is asked before each open, write, sync, truncate and remove, and a
// failed sync poisons the process: every later write, sync, truncate or remove fails.
//
// Runs. Writes that follow one another in the file or in its write-ahead log are gathered, up to
// 128 KiB, and go out as one, because SQLite writes each page by itself and the header of each
// frame too. A run goes out before anything else is done with the file (read, sync, truncate, size,
// close). A run that cannot be written stays, so that the commit which needs it fails as well, and
// is dropped when the lock that it was gathered under is released. synchronous=FULL is what makes
// this safe: SQLite syncs, and so writes the run, before it lets anybody see a commit or counts a
// page as folded in.
#pragma once

#include <sqlite3.h>

#include <cstdint>

namespace amends::store {

// The name to open with; registers the layer at the first call.
const char* vfs_name();

// Pages of this connection's file are read as they are, whatever their checksum says.
void read_leniently(sqlite3* handle);

// The number of the last page that was found damaged through this connection; 0 when none was.
std::uint32_t last_damaged_page(sqlite3* handle);

}  // namespace amends::store
