//! The Bluebonnet registry.
