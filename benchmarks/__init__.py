"""What the benchmark suite needs beside the package: peers, pictures, dated results."""
