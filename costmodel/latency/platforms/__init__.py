"""What a runtime takes for its kernels on one machine, as YAML that is kept and compared."""
