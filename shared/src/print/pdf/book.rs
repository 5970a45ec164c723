//! Pages, filled from top to bottom and turned when they are full.

use super::sheet::{Block, HEIGHT};

/// Where a page's content begins.
const TOP: f32 = 40.0;
/// Where it ends: below is the foot of the page.
const BOTTOM: f32 = HEIGHT - 54.0;

/// Pages in the making.
pub(super) struct Book {
    full: Vec<Block>,
    page: Block,
}

impl Book {
    /// Begins the first page.
    pub(super) fn open(head: Block) -> Self {
        Self { full: Vec::new(), page: begun(head) }
    }

    /// Whether that much still fits on this page.
    pub(super) fn has_room_for(&self, height: f32) -> bool {
        self.page.height + height <= BOTTOM
    }

    /// Adds a block to this page.
    pub(super) fn put(&mut self, block: Block) {
        self.page.append(block);
    }

    /// Begins another page.
    pub(super) fn turn(&mut self, head: Block) {
        self.full.push(std::mem::replace(&mut self.page, begun(head)));
    }

    /// The pages, in order.
    pub(super) fn close(mut self) -> Vec<Block> {
        self.full.push(self.page);
        self.full
    }
}

fn begun(head: Block) -> Block {
    let mut page = Block::space(TOP);
    page.append(head);
    page
}
