# Holds a list of what is in a program against the schema that CycloneDX publishes, with CycloneDX's own library.
import sys

try:
    import jsonschema  # asked for by the next two only when they are used
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator
except ImportError:
    sys.exit(3)

with open(sys.argv[1], encoding="utf-8") as file:
    why = JsonStrictValidator(SchemaVersion.V1_6).validate_str(file.read())
if why is not None:
    sys.exit(f"{sys.argv[1]} is no list as CycloneDX has it: {why}")
