"""Say in a few lines on what machine something was measured."""

import os
import platform

import torch

from embedlab import measure


def description() -> str:
    """Return the processor, the memory and the versions, as a Markdown list."""
    if hasattr(os, "sched_getaffinity"):
        cores = len(os.sched_getaffinity(0))
    else:
        cores = os.cpu_count()
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
    return "\n".join(
        [
            f"- processor: {measure.processor()}, {cores} cores for this "
            f"process, kernels {torch.backends.cpu.get_cpu_capability()}",
            f"- memory: {_memory()}",
            f"- GPU: {gpu}",
            f"- {platform.system()} {platform.release()}, Python "
            f"{platform.python_version()}, PyTorch {torch.__version__}, "
            f"threads: {torch.get_num_threads()}",
        ]
    )


def _memory() -> str:
    try:
        size = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, ValueError, OSError):
        return "unknown"
    return f"{size / 2**30:.0f} GiB"
