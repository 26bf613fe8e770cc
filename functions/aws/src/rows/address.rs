//! An address within a row: of a request, or of the archive.

use crate::row::{Reader, Writer};
use pin::address::{Address, ForeignAddress, ItalianAddress};
use pin::places::{PlaceCode, ProvinceCode};
use pin::request::Residence;
use steps::ports::Fault;

pub(crate) fn write_address(row: Writer, address: &Address) -> Writer {
    match address {
        Address::Italy(italian) => row
            .text("residence", Residence::Italy.as_str())
            .text("street", &italian.street)
            .text("number", &italian.number)
            .text("province", italian.province.as_str())
            .text("municipality", italian.municipality.as_str())
            .text("postalCode", &italian.postal_code),
        Address::Abroad(foreign) => row
            .text("residence", Residence::Abroad.as_str())
            .text("street", &foreign.street)
            .text("city", &foreign.city)
            .text("postalCode", &foreign.postal_code)
            .text("country", &foreign.country),
    }
}

pub(crate) fn read_address(row: Reader<'_>) -> Result<Address, Fault> {
    let owned = |name| row.text(name).map(str::to_owned);
    Ok(match row.parsed("residence", Residence::parse)? {
        Residence::Italy => Address::Italy(ItalianAddress {
            street: owned("street")?,
            number: owned("number")?,
            province: row.parsed("province", ProvinceCode::parse)?,
            municipality: row.parsed("municipality", PlaceCode::parse)?,
            postal_code: owned("postalCode")?,
        }),
        Residence::Abroad => Address::Abroad(ForeignAddress {
            street: owned("street")?,
            city: owned("city")?,
            postal_code: owned("postalCode")?,
            country: owned("country")?,
        }),
    })
}
