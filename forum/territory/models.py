"""Tables of the territory; a municipality may belong to no sub-district, because the map is not known whole."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.database import Base
from forum.core.limits import NAME, ORGANISATION

ORGANISATION_KINDS = ("public_body", "school", "parish", "cooperative", "association", "informal_group", "business", "health")


class SubDistrict(Base):
    """A group of municipalities served together (subambito)."""

    __tablename__ = "sub_district"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(NAME), unique=True)
    name: Mapped[str] = mapped_column(String(NAME))


class Municipality(Base):
    """A comune of the district."""

    __tablename__ = "municipality"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(NAME), unique=True)
    name: Mapped[str] = mapped_column(String(NAME))
    sub_district_id: Mapped[int | None] = mapped_column(ForeignKey("sub_district.id"))


class Organisation(Base):
    """A local body or informal group that takes part in pacts; never a private person."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(ORGANISATION), unique=True)
    name: Mapped[str] = mapped_column(String(ORGANISATION))
    kind: Mapped[str] = mapped_column(String(20))
