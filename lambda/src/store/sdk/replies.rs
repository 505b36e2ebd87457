//! The engine's own readers of replies, put in the SDK's place by an interceptor. Whatever they do not
//! understand, errors first of all, the SDK's readers get as before.

use std::sync::{Arc, Mutex, PoisonError};

use super::xml::{Piece, Reader, unescape};
use aws_sdk_s3::config::interceptors::BeforeSerializationInterceptorContextMut;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::operation::copy_object::{CopyObject, CopyObjectOutput};
use aws_sdk_s3::operation::list_objects_v2::{ListObjectsV2, ListObjectsV2Output};
use aws_sdk_s3::types::CopyObjectResult;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{Error, Output};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_plugin::RuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::{DeserializeResponse, SharedResponseDeserializer};
use aws_smithy_types::config_bag::FrozenLayer;

use crate::store::{Page, Result};

/// Reads one reply; `None` leaves it to the SDK.
pub(super) trait Read: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The operation whose replies it reads.
    const OPERATION: &'static str;
    /// The same, as the SDK sets it up.
    type Operation: RuntimePlugin + Default;

    fn read(&self, body: &[u8]) -> Option<Output>;
}

/// Reads listings and keeps the page, which the SDK's own type of reply has no room for.
#[derive(Clone, Debug, Default)]
pub(super) struct PageReader(Arc<Mutex<Option<Result<Page>>>>);

impl PageReader {
    /// The page, if it could be read.
    pub(super) fn take(&self) -> Option<Result<Page>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl Read for PageReader {
    const OPERATION: &'static str = "ListObjectsV2";
    type Operation = ListObjectsV2;

    fn read(&self, body: &[u8]) -> Option<Output> {
        let page = super::listing_xml::page(body)?;
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(page);
        Some(Output::erase(ListObjectsV2Output::builder().build()))
    }
}

/// Reads what a copy answers: its `ETag`.
#[derive(Clone, Debug)]
pub(super) struct CopyReader;

impl Read for CopyReader {
    const OPERATION: &'static str = "CopyObject";
    type Operation = CopyObject;

    fn read(&self, body: &[u8]) -> Option<Output> {
        let result = CopyObjectResult::builder().e_tag(copied(body)?).build();
        let reply = CopyObjectOutput::builder().copy_object_result(result);
        Some(Output::erase(reply.build()))
    }
}

/// The `ETag` of a `CopyObjectResult`. A 200 with an error in it is none.
fn copied(body: &[u8]) -> Option<String> {
    let mut reader = Reader::new(std::str::from_utf8(body).ok()?)?;
    if reader.next()? != Piece::Start("CopyObjectResult") {
        return None;
    }
    let mut etag = None;
    loop {
        match reader.next()? {
            Piece::Start(name @ "ETag") => {
                etag = Some(unescape(reader.content(name)?)?.into_owned());
            }
            Piece::Start(_) => reader.skip()?,
            Piece::Text(_) => {}
            Piece::End(_) => return etag,
        }
    }
}

/// Puts a reader in the place of the SDK's.
#[derive(Clone, Debug)]
pub(super) struct ReadBy<R> {
    ours: R,
    /// Holds the SDK's reader.
    theirs: Option<FrozenLayer>,
}

impl<R: Read> ReadBy<R> {
    pub(super) fn new(ours: R) -> Self {
        Self {
            ours,
            theirs: R::Operation::default().config(),
        }
    }

    /// The same for another reader of this kind.
    pub(super) fn with(&self, ours: R) -> Self {
        Self {
            ours,
            theirs: self.theirs.clone(),
        }
    }

    fn theirs(&self) -> Option<&SharedResponseDeserializer> {
        self.theirs.as_ref()?.load::<SharedResponseDeserializer>()
    }
}

impl<R: Read> Intercept for ReadBy<R> {
    fn name(&self) -> &'static str {
        R::OPERATION
    }

    fn modify_before_serialization(
        &self,
        _: &mut BeforeSerializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> std::result::Result<(), BoxError> {
        let operation = config.load::<Metadata>().map(Metadata::name);
        if operation == Some(R::OPERATION) && self.theirs().is_some() {
            config
                .interceptor_state()
                .store_put(SharedResponseDeserializer::new(self.clone()));
        }
        Ok(())
    }
}

impl<R: Read> DeserializeResponse for ReadBy<R> {
    fn deserialize_nonstreaming_with_config(
        &self,
        response: &HttpResponse,
        config: &ConfigBag,
    ) -> std::result::Result<Output, OrchestratorError<Error>> {
        let ours = match response.body().bytes() {
            Some(body) if response.status().as_u16() == 200 => self.ours.read(body),
            _ => None,
        };
        match (ours, self.theirs()) {
            (Some(output), _) => Ok(output),
            (None, Some(theirs)) => theirs.deserialize_nonstreaming_with_config(response, config),
            (None, None) => Err(OrchestratorError::other("no reader for the reply")),
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::copied;

    #[rstest]
    #[case::a_copy(
        "<?xml version=\"1.0\"?>\n\n<CopyObjectResult xmlns=\"x\"><LastModified>x</LastModified>\
         <ETag>&quot;a&quot;</ETag></CopyObjectResult>",
        Some("\"a\"")
    )]
    #[case::nothing("<CopyObjectResult/>", None)]
    #[case::an_error("<Error><Code>SlowDown</Code></Error>", None)]
    #[case::cut_short("<CopyObjectResult><ETag>&quot;a&quot;</ETag>", None)]
    #[case::keep_alive_spaces_only("   ", None)]
    fn reads_the_etag_of_a_copy(#[case] body: &str, #[case] etag: Option<&str>) {
        assert_eq!(copied(body.as_bytes()).as_deref(), etag);
    }
}
