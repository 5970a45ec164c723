//! Announcements as rows.

use super::columns::{Id, at_most, id, millis, timestamp};
use super::{SqliteStore, audit};
use crate::store::{Action, Announcements, Cause, Missing, StoreError};
use bluebonnet_shared::ids::{AnnouncementId, UserId};
use bluebonnet_shared::office::{Announcement, AnnouncementKind, Notice};
use rusqlite::{Row, params};

fn kind_word(kind: AnnouncementKind) -> &'static str {
    match kind {
        AnnouncementKind::Announcement => "announcement",
        AnnouncementKind::ReleaseNotes => "release-notes",
    }
}

fn announcement(row: &Row<'_>) -> Result<Announcement, StoreError> {
    const DAMAGED: StoreError = StoreError::Damaged("an announcement");
    let kind = match row.get_ref(1)?.as_str().map_err(|_| DAMAGED)? {
        "announcement" => AnnouncementKind::Announcement,
        "release-notes" => AnnouncementKind::ReleaseNotes,
        _ => return Err(DAMAGED),
    };
    let paragraphs = row.get_ref(3)?.as_str().map_err(|_| DAMAGED)?;
    Ok(Announcement {
        id: id(row, 0)?,
        kind,
        title: row.get(2)?,
        paragraphs: serde_json::from_str(paragraphs).map_err(|_| DAMAGED)?,
        published: timestamp(row, 4)?,
        read: row.get(5)?,
    })
}

impl Announcements for SqliteStore {
    fn announcements(&self, user: UserId, most: usize) -> Result<Vec<Announcement>, StoreError> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT n.id, n.kind, n.title, n.paragraphs, n.published, r.user IS NOT NULL
                 FROM announcement n
                 LEFT JOIN announcement_read r ON r.announcement = n.id AND r.user = ?1
                 ORDER BY n.published DESC, n.rowid DESC LIMIT ?2",
            )?;
            let mut rows = statement.query(params![user.bytes(), at_most(most)])?;
            let mut announcements = Vec::new();
            while let Some(row) = rows.next()? {
                announcements.push(announcement(row)?);
            }
            Ok(announcements)
        })
    }

    fn announce(&self, id: AnnouncementId, notice: &Notice, cause: &Cause) -> Result<(), StoreError> {
        let paragraphs =
            serde_json::to_string(notice.paragraphs()).map_err(|_| StoreError::Damaged("an announcement"))?;
        let (notice, cause) = (notice.clone(), cause.clone());
        self.write(move |connection| {
            connection.execute(
                "INSERT INTO announcement (id, kind, title, paragraphs, published) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![id.bytes(), kind_word(notice.kind()), notice.title(), paragraphs, millis(cause.at)],
            )?;
            audit::note(connection, &cause, Action::Announce, &mut Vec::new())
        })
    }

    fn take_back(&self, id: AnnouncementId, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            if connection.execute("DELETE FROM announcement WHERE id = ?1", [id.bytes()])? == 0 {
                return Err(StoreError::Missing(Missing::Announcement));
            }
            audit::note(connection, &cause, Action::Announce, &mut Vec::new())
        })
    }

    fn read_announcement(&self, id: AnnouncementId, user: UserId, cause: &Cause) -> Result<(), StoreError> {
        let cause = cause.clone();
        self.write(move |connection| {
            let exists = connection
                .prepare_cached("SELECT 1 FROM announcement WHERE id = ?1")?
                .exists([id.bytes()])?;
            if !exists {
                return Err(StoreError::Missing(Missing::Announcement));
            }
            let noted = connection.execute(
                "INSERT INTO announcement_read (user, announcement, read_at) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO NOTHING",
                params![user.bytes(), id.bytes(), millis(cause.at)],
            )?;
            if noted == 0 { Ok(()) } else { audit::note(connection, &cause, Action::Read, &mut Vec::new()) }
        })
    }
}
