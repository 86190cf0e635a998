// Nothing is compiled: this crate only names packages that carry C sources.
