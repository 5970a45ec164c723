//! SQLite's calls about files, passed on to virtual disks.
//!
//! This is the one place with unsafe code. SQLite asks for files through a table of C functions, so that there is no other way
//! to see every write and sync it makes; and the crates that put a safe face on that table know nothing of its shared
//! index, or want a C compiler's library to build. What is unsafe here is the speech with C alone: pointers become slices and
//! references, and the work is done by [`Handle`].
#![allow(unsafe_code, reason = "SQLite asks for files through a table of C functions")]

use super::handle::Handle;
use super::locks::Level;
use super::{Failure, find};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};
use std::ffi::{CStr, c_char, c_int, c_void};
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, Ordering};
use std::{ptr, slice};

/// The functions for the machine's own files.
static MACHINE: AtomicPtr<sqlite3_vfs> = AtomicPtr::new(ptr::null_mut());

/// An open file as SQLite holds it. The first field must be the one that SQLite knows.
#[repr(C)]
struct Opened {
    base: sqlite3_file,
    handle: *const Handle,
}

static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

/// Puts the virtual disks before the machine's own, for this whole process.
///
/// # Panics
/// Where SQLite has no files of the machine's own, or does not take these.
pub(super) fn install() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // SAFETY: no argument; the function may be called at any time.
        let machine = unsafe { ffi::sqlite3_vfs_find(ptr::null()) };
        assert!(!machine.is_null(), "SQLite knows no files");
        MACHINE.store(machine, Ordering::Release);
        // SAFETY: SQLite's own table is filled in and lives as long as the process.
        let mut ours = unsafe { *machine };
        ours.szOsFile = ours.szOsFile.max(size_of::<Opened>() as c_int);
        ours.pNext = ptr::null_mut();
        ours.zName = c"bluebonnet-virtual".as_ptr();
        ours.xOpen = Some(open);
        ours.xDelete = Some(delete);
        ours.xAccess = Some(access);
        // SAFETY: the table is complete and is never freed, and SQLite alone alters it from here on.
        let registered = unsafe { ffi::sqlite3_vfs_register(Box::leak(Box::new(ours)), 1) };
        assert_eq!(registered, ffi::SQLITE_OK, "SQLite does not take the virtual disks");
    });
}

fn code(failure: Failure) -> c_int {
    match failure {
        Failure::Off => ffi::SQLITE_IOERR,
        Failure::Full => ffi::SQLITE_FULL,
        Failure::Busy => ffi::SQLITE_BUSY,
        Failure::Absent => ffi::SQLITE_CANTOPEN,
    }
}

fn outcome(result: Result<(), Failure>) -> c_int {
    result.map_or_else(code, |()| ffi::SQLITE_OK)
}

/// The file that a call is about.
///
/// # Safety
/// `file` must be one that [`open`] has filled in and that is not closed yet.
unsafe fn handle<'a>(file: *mut sqlite3_file) -> &'a Handle {
    // SAFETY: by the above it is an `Opened`, whose handle came out of a box and is freed by `close` alone.
    unsafe { &*(*file.cast::<Opened>()).handle }
}

/// A path that SQLite names; none where it names none, or one that is no text.
///
/// # Safety
/// `name` must be null or a string that ends with a zero byte and lives for `'a`.
unsafe fn path<'a>(name: *const c_char) -> Option<&'a str> {
    if name.is_null() {
        return None;
    }
    // SAFETY: not null, and by the above a C string.
    unsafe { CStr::from_ptr(name) }.to_str().ok()
}

unsafe extern "C" fn open(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes null or a C string.
    let Some((disk, known)) = unsafe { path(name) }.and_then(find) else {
        let machine = MACHINE.load(Ordering::Acquire);
        // SAFETY: set by `install`; its functions get the arguments that SQLite meant for them, and room for its own file.
        return unsafe {
            (*machine).xOpen.map_or(ffi::SQLITE_CANTOPEN, |open| open(machine, name, file, flags, out_flags))
        };
    };
    let opened = match Handle::open(&disk, known, flags & ffi::SQLITE_OPEN_CREATE != 0) {
        Ok(handle) => handle,
        Err(failure) => {
            // SAFETY: SQLite gives room for a file; without methods it knows that there is nothing to close.
            unsafe { (*file).pMethods = ptr::null() };
            return code(failure);
        }
    };
    let opened = Opened {
        base: sqlite3_file { pMethods: &raw const METHODS },
        handle: Box::into_raw(Box::new(opened)),
    };
    // SAFETY: SQLite gives `szOsFile` bytes, aligned for pointers, and those are enough for an `Opened`.
    unsafe { file.cast::<Opened>().write(opened) };
    if !out_flags.is_null() {
        // SAFETY: not null, so it is a place for the answer.
        unsafe { *out_flags = flags };
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn delete(_: *mut sqlite3_vfs, name: *const c_char, sync_folder: c_int) -> c_int {
    // SAFETY: SQLite passes a C string.
    let Some((disk, known)) = unsafe { path(name) }.and_then(find) else {
        let machine = MACHINE.load(Ordering::Acquire);
        // SAFETY: set by `install`; its functions get the arguments that SQLite meant for them.
        return unsafe {
            (*machine).xDelete.map_or(ffi::SQLITE_IOERR, |delete| delete(machine, name, sync_folder))
        };
    };
    match disk.state().delete(known, sync_folder != 0) {
        Err(Failure::Absent) => ffi::SQLITE_IOERR_DELETE_NOENT,
        done => outcome(done),
    }
}

unsafe extern "C" fn access(
    _: *mut sqlite3_vfs,
    name: *const c_char,
    flags: c_int,
    answer: *mut c_int,
) -> c_int {
    // SAFETY: SQLite passes a C string.
    let Some((disk, known)) = unsafe { path(name) }.and_then(find) else {
        let machine = MACHINE.load(Ordering::Acquire);
        // SAFETY: set by `install`; its functions get the arguments that SQLite meant for them.
        return unsafe {
            (*machine).xAccess.map_or(ffi::SQLITE_IOERR, |access| access(machine, name, flags, answer))
        };
    };
    let state = disk.state();
    if state.off {
        return ffi::SQLITE_IOERR;
    }
    // SAFETY: SQLite passes a place for the answer.
    unsafe { *answer = c_int::from(state.files.contains_key(&known)) };
    ffi::SQLITE_OK
}

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    // SAFETY: a file that `open` filled in; the box is taken back once, as SQLite closes a file once.
    let handle = unsafe { Box::from_raw((*file.cast::<Opened>()).handle.cast_mut()) };
    handle.close();
    ffi::SQLITE_OK
}

unsafe extern "C" fn read(
    file: *mut sqlite3_file,
    to: *mut c_void,
    length: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and room for so many bytes, which nobody else looks at meanwhile.
    let (handle, to) = unsafe { (handle(file), slice::from_raw_parts_mut(to.cast::<u8>(), length as usize)) };
    match handle.read(to, at as usize) {
        Ok(there) if there == to.len() => ffi::SQLITE_OK,
        Ok(_) => ffi::SQLITE_IOERR_SHORT_READ,
        Err(failure) => code(failure),
    }
}

unsafe extern "C" fn write(
    file: *mut sqlite3_file,
    from: *const c_void,
    length: c_int,
    at: sqlite3_int64,
) -> c_int {
    // SAFETY: an open file, and so many bytes, which nobody alters meanwhile.
    let (handle, bytes) =
        unsafe { (handle(file), slice::from_raw_parts(from.cast::<u8>(), length as usize)) };
    outcome(handle.write(bytes, at as usize))
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, length: sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    outcome(unsafe { handle(file) }.cut(length as usize))
}

unsafe extern "C" fn sync(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    outcome(unsafe { handle(file) }.sync())
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, answer: *mut sqlite3_int64) -> c_int {
    // SAFETY: an open file.
    match unsafe { handle(file) }.len() {
        Ok(length) => {
            // SAFETY: SQLite passes a place for the answer.
            unsafe { *answer = length as sqlite3_int64 };
            ffi::SQLITE_OK
        }
        Err(failure) => code(failure),
    }
}

fn level(number: c_int) -> Level {
    match number {
        ffi::SQLITE_LOCK_NONE => Level::None,
        ffi::SQLITE_LOCK_SHARED => Level::Shared,
        ffi::SQLITE_LOCK_RESERVED => Level::Reserved,
        ffi::SQLITE_LOCK_PENDING => Level::Pending,
        _ => Level::Exclusive,
    }
}

unsafe extern "C" fn lock(file: *mut sqlite3_file, number: c_int) -> c_int {
    // SAFETY: an open file.
    outcome(unsafe { handle(file) }.lock(level(number)))
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, number: c_int) -> c_int {
    // SAFETY: an open file.
    outcome(unsafe { handle(file) }.unlock(level(number)))
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, answer: *mut c_int) -> c_int {
    // SAFETY: an open file.
    match unsafe { handle(file) }.reserved() {
        Ok(reserved) => {
            // SAFETY: SQLite passes a place for the answer.
            unsafe { *answer = c_int::from(reserved) };
            ffi::SQLITE_OK
        }
        Err(failure) => code(failure),
    }
}

unsafe extern "C" fn file_control(_: *mut sqlite3_file, _: c_int, _: *mut c_void) -> c_int {
    ffi::SQLITE_NOTFOUND
}

unsafe extern "C" fn sector_size(_: *mut sqlite3_file) -> c_int {
    512
}

unsafe extern "C" fn device_characteristics(_: *mut sqlite3_file) -> c_int {
    // What SQLite takes for granted of the machine's own disks, and these keep: a write cut short spoils no byte beside it.
    ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    region: c_int,
    bytes: c_int,
    make: c_int,
    answer: *mut *mut c_void,
) -> c_int {
    // SAFETY: an open file.
    let (code, start) = match unsafe { handle(file) }.map(region as usize, bytes as usize, make != 0) {
        Ok(start) => (ffi::SQLITE_OK, start.unwrap_or(ptr::null_mut())),
        Err(failure) => (code(failure), ptr::null_mut()),
    };
    // SAFETY: SQLite passes a place for the answer.
    unsafe { *answer = start };
    code
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, first: c_int, count: c_int, flags: c_int) -> c_int {
    let places = (((1_u32 << count) - 1) << first) as u8;
    // SAFETY: an open file.
    let handle = unsafe { handle(file) };
    outcome(if flags & ffi::SQLITE_SHM_UNLOCK != 0 {
        handle.release_index(places)
    } else {
        handle.lock_index(places, flags & ffi::SQLITE_SHM_EXCLUSIVE != 0)
    })
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    // SAFETY: an open file.
    unsafe { handle(file) }.barrier();
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, _: c_int) -> c_int {
    // SAFETY: an open file.
    unsafe { handle(file) }.unmap();
    ffi::SQLITE_OK
}
