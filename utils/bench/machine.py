"""Say in a few lines on what machine something was measured."""

import os
import platform
from pathlib import Path

import torch


def description() -> str:
    """Return the processor, the memory and the versions, as a Markdown list."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count()
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
    return "\n".join(
        [
            f"- processor: {_processor()}, {cores} cores for this process, "
            f"kernels {torch.backends.cpu.get_cpu_capability()}",
            f"- memory: {_memory()}",
            f"- GPU: {gpu}",
            f"- {platform.system()} {platform.release()}, Python "
            f"{platform.python_version()}, PyTorch {torch.__version__}, "
            f"threads: {torch.get_num_threads()}",
        ]
    )


def _processor() -> str:
    file = Path("/proc/cpuinfo")
    if file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{size / 2**30:.0f} GiB"
